/** After `live` has moved: every version behind it gets the floor of its standing. */
import { LAST_GOOD } from '../../functions/shared/versions/aliases.ts';
import { createGuards } from '../../functions/shared/versions/guards.ts';
import { isUp, type Judged } from '../../functions/shared/versions/policy.ts';
import type { FleetEntry } from '../deploy/stage-terraform.ts';
import type { Numbers } from '../floors/windows.ts';
import { adjustVersion } from './adjust-version.ts';
import { hotNumbers, PARKED } from './floor-numbers.ts';
import { judgeNow } from './read-versions.ts';
import type { ReleaseOptions } from './release-options.ts';

/** For how long a version that the service is still changing is waited for; the pruner parks what is left then. */
const LIMIT_MS = 5 * 60_000;

export interface Settling {
  /** Parks versions above the serving one too. */
  parksNewer: boolean;
  /** Judges as if `last-good` were gone already. */
  forgetsLastGood: boolean;
  say(line: string): void;
}

/**
 * Hot versions get floor 1, parked and retired ones 0/0. A version newer than the serving one is left alone: it may be
 * the next release on its way. After a rollback it is what was left, and is parked: a release that wants it wakes it.
 * @returns the versions that were parked, oldest first
 */
export async function settle(
  entry: FleetEntry,
  options: Pick<ReleaseOptions, 'lambda' | 'poolNames' | 'clock'>,
  settling: Settling,
): Promise<string[]> {
  const { clock } = options;
  const { parksNewer, say } = settling;
  const until = clock.now() + LIMIT_MS;
  const guards = createGuards(options.lambda);
  let settled: Promise<void> | undefined;
  const settleOnce = (): Promise<void> => {
    settled ??= clock.sleep(clock.settleMs);
    return settled;
  };
  const parked: string[] = [];
  for (const { version, ...judged } of await judgeUnchanging(entry, options, settling, until)) {
    const wanted = numbersOf(entry, { version, ...judged }, parksNewer);
    if (wanted === undefined) continue;
    const adjusted = await adjustVersion(
      { entry, version, wanted, guards, until, settled: settleOnce },
      options,
    );
    if (adjusted.outcome === 'left') {
      say(`version ${version} keeps its floor: ${adjusted.reason}`);
    } else if (adjusted.outcome === 'changed') {
      say(wanted === PARKED ? `version ${version} parked` : `version ${version} stays hot`);
      if (wanted === PARKED) parked.push(version);
    }
  }
  return parked;
}

/**
 * Judged once nothing is Pending: a window's schedule may have woken a version right before it was dropped, and one that
 * is Pending counts for nothing, so that its place would go to another.
 */
async function judgeUnchanging(
  entry: FleetEntry,
  options: Pick<ReleaseOptions, 'lambda' | 'poolNames' | 'clock'>,
  { parksNewer, forgetsLastGood }: Settling,
  until: number,
): Promise<Judged[]> {
  for (;;) {
    const { judged } = await judgeNow(entry, options, forgetsLastGood ? LAST_GOOD : undefined);
    const serving = judged.findLastIndex(({ standing }) => standing === 'serving');
    const ours = parksNewer ? judged : judged.slice(0, serving);
    const isPending = ({ standing, state }: Judged): boolean =>
      standing === 'changing' && state === 'Pending';
    if (!ours.some(isPending) || options.clock.now() >= until) return judged;
    await options.clock.sleep(options.clock.pollMs);
  }
}

/** What a version of this standing is to have; undefined when it is not ours to change. */
function numbersOf(
  entry: FleetEntry,
  { standing, state }: Judged,
  parksNewer: boolean,
): Numbers | undefined {
  if (standing === 'hot') return hotNumbers(entry);
  if (standing === 'parked') return PARKED;
  const isLeftOver = standing === 'retired' || (standing === 'newer' && parksNewer);
  return isLeftOver && isUp(state) ? PARKED : undefined;
}
