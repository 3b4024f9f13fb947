/**
 * `node scripts/test/run.ts`: all tests, jest's and Terraform's. The last line is `N passed, N failed`; the exit code is 0
 * only when everything ran and nothing failed.
 */
import { runJest } from './jest-suites.ts';
import { type Outcome, sum, verdict } from './outcome.ts';
import { runTerraformTests } from './terraform-suites.ts';

// Side by side: each leaves cores idle at times, jest where a deploy waits, Terraform where it starts a provider.
const outcomes: Outcome[] = (await Promise.all([runJest(), runTerraformTests()])).flat();
for (const { failures = [], broken } of outcomes) {
  for (const line of failures) console.error(`failed: ${line}`);
  if (broken !== undefined) console.error(broken);
}
const total = sum(outcomes);
console.log(verdict(total));
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
