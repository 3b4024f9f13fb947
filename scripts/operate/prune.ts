/**
 * node scripts/operate/prune.ts <stage>: deletes and parks versions that nothing serves. DRY_RUN=1 only prints what it
 * would do, and with PLAN=<file> writes it down; PLAN=<file> alone does just that, if nothing has changed. KEEP=<n>
 * keeps n versions of each function.
 */
import { runCommand } from './command.ts';
import { describePruning } from './describe-pruning.ts';
import { prunePool, readPruneRequest } from './prune-pool.ts';
import { findStage } from './stage.ts';

await runCommand('prune', async () => {
  const request = readPruneRequest(process.env);
  const run = await prunePool(findStage(process.argv[2] ?? 'local'), request);
  console.log(describePruning(run));
  if (request.dryRun && request.planFile) {
    console.log(`\nplan written: make prune PLAN=${request.planFile} executes it`);
  }
  return run.errors.length > 0 || run.changed ? 1 : 0;
});
