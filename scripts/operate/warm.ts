/** node scripts/operate/warm.ts <stage>: pings every worker of the stage's warm functions; DRY_RUN=1 only tells which. */
import { runCommand } from './command.ts';
import { findStage } from './stage.ts';
import { describeWarming, readWarmRequest, warmFleet } from './warm-fleet.ts';

await runCommand('warm', async () => {
  const request = readWarmRequest(process.env);
  const report = await warmFleet(findStage(process.argv[2] ?? 'local'), undefined, request);
  console.log(describeWarming(report));
  return report.errors.length > 0 ? 1 : 0;
});
