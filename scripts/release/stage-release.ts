/** What a release and a rollback of a stage work with. */
import { setTimeout as sleep } from 'node:timers/promises';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import type { StageOutputs } from '../deploy/stage-terraform.ts';
import { listPools } from '../operate/list-pools.ts';
import { clientSettings, type Stage } from '../operate/stage.ts';
import { thisHolder } from './holder.ts';
import type { ReleaseClock, ReleaseOptions } from './release-options.ts';

const CLOCKS: Record<'local' | 'aws', Pick<ReleaseClock, 'pollMs' | 'settleMs'>> = {
  local: { pollMs: 200, settleMs: 1_000 },
  aws: { pollMs: 5_000, settleMs: 30_000 },
};

/** @param env TAKE_OVER=1 takes a claim over although its holder may be at work */
export async function releaseOptions(
  stage: Stage,
  { floors }: Pick<StageOutputs, 'floors'>,
  dryRun: boolean,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ReleaseOptions> {
  const lambda = new LambdaClient(clientSettings(stage));
  const pools = await listPools(lambda, stage.prefix);
  return {
    lambda,
    scheduler: new SchedulerClient(clientSettings(stage)),
    floors,
    poolNames: pools.map(({ name }) => name),
    holder: thisHolder(env),
    takeOver: env.TAKE_OVER === '1',
    releasedAt: Date.now(),
    dryRun,
    print: console.log,
    clock: {
      ...CLOCKS[stage.isLocal ? 'local' : 'aws'],
      now: Date.now,
      sleep: (ms) => sleep(ms),
    },
  };
}
