/** node scripts/operate/warm.ts <stage>: pings every worker of the stage's warm functions and prints the coverage. */
import { runCommand } from './command.ts';
import { findStage } from './stage.ts';
import { describeWarming, warmFleet } from './warm-fleet.ts';

await runCommand('warm', async () => {
  const report = await warmFleet(findStage(process.argv[2] ?? 'local'));
  console.log(describeWarming(report));
  return report.errors.length > 0 ? 1 : 0;
});
