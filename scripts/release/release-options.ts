/** What every step of a release is given. */
import type { LambdaSender } from '../../functions/shared/versions/lambda-reads.ts';

export interface ReleaseOptions {
  lambda: LambdaSender;
  poolName: string;
  dryRun: boolean;
  print(line: string): void;
  clock: ReleaseClock;
}

export interface ReleaseClock {
  /** In ms. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Between two looks at a version, in ms. */
  pollMs: number;
  /** Between moving `live` and parking, in ms: requests on their way still reach the old version. */
  settleMs: number;
}
