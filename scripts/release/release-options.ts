/** What every step of a release is given. */
import type { LambdaSender } from '../../functions/shared/versions/lambda-reads.ts';
import type { FloorSettings } from '../deploy/stage-terraform.ts';
import type { ScheduleSender } from './floor-schedules.ts';
import type { Holder } from './holder.ts';

export interface ReleaseOptions {
  lambda: LambdaSender;
  scheduler: ScheduleSender;
  /** Where the schedules of the floors are kept, and what they are made with. */
  floors: FloorSettings;
  /** All pool generations of the stage: a version may be left on an older one. */
  poolNames: readonly string[];
  holder: Holder;
  /** Takes a claim over although its holder may be at work. */
  takeOver: boolean;
  /** When this run began, in ms since the epoch: all functions that it moves carry it, so that a rollback finds them. */
  releasedAt: number;
  dryRun: boolean;
  print(line: string): void;
  clock: ReleaseClock;
}

export interface ReleaseClock {
  /** In ms since the epoch. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Between two looks at a version, in ms. */
  pollMs: number;
  /** Between moving `live` and parking, in ms: requests on their way still reach the old version. */
  settleMs: number;
}
