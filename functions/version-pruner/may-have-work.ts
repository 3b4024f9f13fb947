/** Tells from the list of a pool alone which functions can be left alone, so that a clean pool costs no further call. */
import { LIVE } from '../shared/versions/aliases.ts';
import {
  compareVersions,
  isUp,
  type Judged,
  judgeVersions,
  type VersionFact,
  versionNumber,
} from '../shared/versions/policy.ts';
import type { FleetFunction } from './settings.ts';

export type Action = 'keep' | 'delete' | 'park';

/** What the standing of a version asks for. On demand nothing is parked: an idle version costs nothing. */
export function actionFor({ standing, state }: Judged, compute: FleetFunction['compute']): Action {
  if (standing === 'retired') return 'delete';
  if (standing === 'parked' && compute === 'pool' && isUp(state)) return 'park';
  return 'keep';
}

/**
 * Whether there is anything to do, wherever `live` may stand: on any version that is Active, or on the newest. Other
 * aliases can only protect.
 */
export function mayHaveWork(
  versions: readonly VersionFact[],
  { policy, compute }: Pick<FleetFunction, 'policy' | 'compute'>,
): boolean {
  const numbered = versions
    .filter(({ qualifier }) => versionNumber(qualifier) !== undefined)
    .sort((left, right) => compareVersions(left.qualifier, right.qualifier));
  const newest = numbered.findLast(({ state }) => state !== 'Failed' && state !== 'Deleting');
  return numbered
    .filter((fact) => fact.state === 'Active' || fact === newest)
    .some(({ qualifier }) =>
      judgeVersions(versions, [{ name: LIVE, targets: [qualifier] }], policy).some(
        (judged) => actionFor(judged, compute) !== 'keep',
      ),
    );
}
