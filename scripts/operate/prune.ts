/** node scripts/operate/prune.ts <stage>: deletes versions that nothing serves; DRY_RUN=1 prints the plan, KEEP=<n>. */
import { runCommand } from './command.ts';
import { describePruning, prunePool, readPruneRequest } from './prune-pool.ts';
import { findStage } from './stage.ts';

await runCommand('prune', async () => {
  const request = readPruneRequest(process.env);
  const run = await prunePool(findStage(process.argv[2] ?? 'local'), request);
  console.log(describePruning(run));
  return run.errors.length > 0 ? 1 : 0;
});
