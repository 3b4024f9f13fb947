/** Gives one version that does not serve the floor of its standing: one environment, or none. */
import { CLAIM, LAST_GOOD } from '../../functions/shared/versions/aliases.ts';
import type { Guards } from '../../functions/shared/versions/guards.ts';
import { type LambdaSender, listAliases } from '../../functions/shared/versions/lambda-reads.ts';
import { holdingAlias } from '../../functions/shared/versions/policy.ts';
import type { FleetEntry } from '../deploy/stage-terraform.ts';
import type { Numbers } from '../floors/windows.ts';
import { awake, currentNumbers, PARKED } from './floor-numbers.ts';
import type { ReleaseOptions } from './release-options.ts';
import { hasNumbers, putNumbers } from './set-numbers.ts';

export interface Adjustment {
  entry: FleetEntry;
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
 * claim names, and none to 0/0 that a guard speaks for. The aliases are asked right before each change, and once more
 * after it: a hand that knows no claim may have moved one to the version in between, which then gets the floor of one
 * that serves.
 */
export async function adjustVersion(
  { entry, version, wanted, guards, until, settled }: Adjustment,
  { lambda, clock }: Pick<ReleaseOptions, 'lambda' | 'clock'>,
): Promise<Adjusted> {
  const { function_name: name } = entry;
  const same = await hasNumbers(lambda, name, version, wanted);
  if (same !== false) return { outcome: same ? 'same' : 'gone' };
  await settled();
  if (wanted === PARKED) {
    const reason = await guards.reasonAgainst(name, version);
    if (reason !== undefined) return { outcome: 'left', reason };
  }
  const holder = await holderOf(lambda, name, version);
  if (holder !== undefined) return { outcome: 'left', reason: `${holder} holds it` };
  const answer = await putNumbers(lambda, name, version, wanted);
  if (answer === 'gone') return { outcome: 'gone' };
  if (answer === 'busy') {
    if (clock.now() >= until) return { outcome: 'left', reason: 'it is being changed' };
    await clock.sleep(clock.pollMs);
    return adjustVersion({ entry, version, wanted, guards, until, settled }, { lambda, clock });
  }
  const taken = await holderOf(lambda, name, version);
  if (taken === undefined) return { outcome: 'changed' };
  const serving = currentNumbers(entry, clock.now());
  if (serving) await putNumbers(lambda, name, version, awake(serving));
  return { outcome: 'left', reason: `${taken} was moved to it meanwhile` };
}

async function holderOf(
  lambda: LambdaSender,
  functionName: string,
  version: string,
): Promise<string | undefined> {
  const aliases = await listAliases(lambda, functionName);
  return holdingAlias(
    version,
    aliases.filter(({ name }) => name !== LAST_GOOD && name !== CLAIM),
  );
}
