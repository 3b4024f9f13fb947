/** Jest's stand-in for `agentpool:config`: the hash of what lies on disk. */
import { configHash as hashOf } from '../../scripts/build/config-hash.ts';
import { REPOSITORY_ROOT } from '../../scripts/catalogue/load.ts';
import { loadAgents } from '../../scripts/catalogue/load-agents.ts';
import { model } from './classifier-module.ts';

export const configHash = hashOf(REPOSITORY_ROOT, loadAgents(REPOSITORY_ROOT, []), model);
