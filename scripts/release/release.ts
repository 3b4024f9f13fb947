/** node scripts/release/release.ts <stage> [--dry-run]: lets traffic on the newest versions of a stage. */
import { setTimeout as sleep } from 'node:timers/promises';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { stageOutputs } from '../deploy/stage-terraform.ts';
import { runCommand } from '../operate/command.ts';
import { clientSettings, findStage } from '../operate/stage.ts';
import { releaseFunction } from './release-function.ts';
import type { ReleaseClock } from './release-options.ts';

const CLOCKS: Record<'local' | 'aws', Pick<ReleaseClock, 'pollMs' | 'settleMs'>> = {
  local: { pollMs: 200, settleMs: 1_000 },
  aws: { pollMs: 5_000, settleMs: 30_000 },
};

await runCommand('release', async () => {
  const [name = '', ...flags] = process.argv.slice(2);
  const stage = findStage(name);
  const { fleet, pool_name: poolName } = await stageOutputs(stage);
  const options = {
    lambda: new LambdaClient(clientSettings(stage)),
    poolName,
    dryRun: flags.includes('--dry-run'),
    print: console.log,
    clock: {
      ...CLOCKS[stage.isLocal ? 'local' : 'aws'],
      now: Date.now,
      sleep: (ms: number) => sleep(ms),
    },
  };
  for (const entry of Object.values(fleet)) await releaseFunction(entry, options);
  return 0;
});
