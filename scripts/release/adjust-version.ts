/** Gives one version that does not serve the floor of its standing: one environment, or none. */
import { CLAIM, LAST_GOOD } from '../../functions/shared/versions/aliases.ts';
import type { Guards } from '../../functions/shared/versions/guards.ts';
import { listAliases } from '../../functions/shared/versions/lambda-reads.ts';
import { holdingAlias } from '../../functions/shared/versions/policy.ts';
import type { Numbers } from '../floors/windows.ts';
import { PARKED } from './floor-numbers.ts';
import type { ReleaseOptions } from './release-options.ts';
import { hasNumbers, putNumbers } from './set-numbers.ts';

export interface Adjustment {
  functionName: string;
  version: string;
  wanted: Numbers;
  guards: Guards;
  /** Until when a version that the service is changing is asked again, in ms since the epoch. */
  until: number;
  /** Awaited before a change: requests on their way still reach the version. */
  settled(): Promise<void>;
}

/** `left`: something calls the version or holds it, and `reason` says what. */
export type Adjusted =
  | { outcome: 'same' | 'changed' | 'gone' }
  | { outcome: 'left'; reason: string };

/**
 * Changes the version's numbers where they differ, never those of a version that an alias but `last-good` and our own
 * claim names, and none to 0/0 that a guard speaks for. The aliases are asked right before each change.
 */
export async function adjustVersion(
  { functionName, version, wanted, guards, until, settled }: Adjustment,
  { lambda, clock }: Pick<ReleaseOptions, 'lambda' | 'clock'>,
): Promise<Adjusted> {
  const same = await hasNumbers(lambda, functionName, version, wanted);
  if (same !== false) return { outcome: same ? 'same' : 'gone' };
  await settled();
  if (wanted === PARKED) {
    const reason = await guards.reasonAgainst(functionName, version);
    if (reason !== undefined) return { outcome: 'left', reason };
  }
  for (;;) {
    const aliases = await listAliases(lambda, functionName);
    const holder = holdingAlias(
      version,
      aliases.filter(({ name }) => name !== LAST_GOOD && name !== CLAIM),
    );
    if (holder !== undefined) return { outcome: 'left', reason: `${holder} holds it` };
    const answer = await putNumbers(lambda, functionName, version, wanted);
    if (answer !== 'busy') return { outcome: answer === 'put' ? 'changed' : 'gone' };
    if (clock.now() >= until) return { outcome: 'left', reason: 'it is being changed' };
    await clock.sleep(clock.pollMs);
  }
}
