/** node scripts/release/release.ts <stage>: lets traffic on the newest versions of a stage; DRY_RUN=1 only tells. */
import { stageOutputs } from '../deploy/stage-terraform.ts';
import { runCommand } from '../operate/command.ts';
import { findStage } from '../operate/stage.ts';
import { isDryRun } from './is-dry-run.ts';
import { pruneAfterRelease } from './prune-after-release.ts';
import { releaseFunction } from './release-function.ts';
import { releaseOptions } from './stage-release.ts';

await runCommand('release', async () => {
  const stage = findStage(process.argv[2] ?? '');
  const outputs = await stageOutputs(stage);
  const options = await releaseOptions(stage, outputs, isDryRun(process.env));
  for (const entry of Object.values(outputs.fleet)) await releaseFunction(entry, options);
  if (!options.dryRun) await pruneAfterRelease(stage, options.print);
  return 0;
});
