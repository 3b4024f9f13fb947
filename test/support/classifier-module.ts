/** Jest's stand-in for `agentpool:classifier`: the same model, trained from the agents' folders on disk. */
import { REPOSITORY_ROOT } from '../../scripts/catalogue/load.ts';
import { loadAgents } from '../../scripts/catalogue/load-agents.ts';
import { CatalogueError, type Problem } from '../../scripts/catalogue/problem.ts';
import { agentExamples } from '../../scripts/classifier/examples.ts';
import { trainClassifier } from '../../scripts/classifier/train.ts';

const problems: Problem[] = [];
const agents = loadAgents(REPOSITORY_ROOT, problems);
if (problems.some(({ severity }) => severity === 'error')) throw new CatalogueError(problems);

export const model: Uint8Array = trainClassifier(agentExamples(agents));
