/** Jest's stand-in for `agentpool:classifier`: the model of the agents' folders on disk, as a build has it. */
import { trainedModel } from '../../scripts/build/trained-model.ts';
import { REPOSITORY_ROOT } from '../../scripts/catalogue/load.ts';
import { loadAgents } from '../../scripts/catalogue/load-agents.ts';
import { CatalogueError, type Problem } from '../../scripts/catalogue/problem.ts';

const problems: Problem[] = [];
const agents = loadAgents(REPOSITORY_ROOT, problems);
if (problems.some(({ severity }) => severity === 'error')) throw new CatalogueError(problems);

export const model: Uint8Array = trainedModel(agents);
