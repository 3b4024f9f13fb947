/** `node scripts/build/main.ts`: builds the fleet into `dist/` and prints a table of sizes. Exits 1 with one line an error. */
import { CatalogueError } from '../catalogue/problem.ts';
import { sizeTable } from './budget.ts';
import { BudgetError, buildFleet } from './build.ts';
import { BundleError } from './bundle.ts';

try {
  const { sizes } = await buildFleet();
  console.log(sizeTable(sizes));
} catch (cause) {
  if (cause instanceof BudgetError) console.log(sizeTable(cause.sizes));
  else if (!(cause instanceof BundleError || cause instanceof CatalogueError)) throw cause;
  console.error(cause.message);
  process.exitCode = 1;
}
