/** `node scripts/catalogue/check.ts`: checks the catalogue, prints one line for each finding, exits 1 on an error. */
import { budgetProblems } from './budget-checks.ts';
import { REPOSITORY_ROOT, readCatalogue } from './load.ts';
import { modelProblems } from './model-checks.ts';
import { formatProblem } from './problem.ts';
import { routingProblems } from './routing-checks.ts';
import { toolProblems } from './tool-checks.ts';

const { catalogue, problems } = readCatalogue();
const findings = [
  ...problems,
  ...modelProblems(REPOSITORY_ROOT, catalogue),
  ...budgetProblems(REPOSITORY_ROOT, catalogue),
  ...routingProblems(REPOSITORY_ROOT, catalogue),
  ...(await toolProblems(REPOSITORY_ROOT, catalogue)),
];
for (const problem of findings) console.error(formatProblem(problem));
const errors = findings.filter(({ severity }) => severity === 'error').length;
if (errors > 0) {
  console.error(`catalogue: ${errors} ${errors === 1 ? 'error' : 'errors'}`);
  process.exitCode = 1;
} else {
  const { functions, agents } = catalogue;
  console.log(`catalogue: ${functions.length} functions, ${agents.length} agents, no errors`);
}
