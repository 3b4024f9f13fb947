/** Where a local cloud and the stage deployed on it keep what can be made again. */
import { resolve } from 'node:path';
import { projectRoot } from '../terraform/project.ts';

/** `.local` of this checkout, or AGENTPOOL_STATE: two local clouds side by side need two. */
export function stateDirectory(env: NodeJS.ProcessEnv = process.env): string {
  return resolve(projectRoot, env.AGENTPOOL_STATE || '.local');
}
