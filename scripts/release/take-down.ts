/** After a release that failed: what was brought up for it is not paid for any longer. */
import { CLAIM, LIVE } from '../../functions/shared/versions/aliases.ts';
import { createGuards, type Guards } from '../../functions/shared/versions/guards.ts';
import { isUp, type Judged } from '../../functions/shared/versions/policy.ts';
import type { FleetEntry } from '../deploy/stage-terraform.ts';
import { adjustVersion } from './adjust-version.ts';
import { hotNumbers, PARKED } from './floor-numbers.ts';
import { dropFloorSchedules } from './floor-schedules.ts';
import { judgeNow } from './read-versions.ts';
import type { ReleaseOptions } from './release-options.ts';

/**
 * Drops the schedules of what does not serve, and gives the version of the failed release the floor of its standing:
 * 0/0, or 1 to a rollback target that was hot. So for newer ones that an earlier release left behind. Best effort: it
 * never throws, since the failure of the release is what there is to tell.
 * @returns what became of the versions, as ends of a sentence
 */
export async function takeDown(entry: FleetEntry, options: ReleaseOptions): Promise<string[]> {
  const { function_name: name, version, compute } = entry;
  if (compute !== 'pool') return [];
  try {
    const { judged, aliases } = await judgeNow(entry, options, CLAIM);
    const serving = aliases.find((alias) => alias.name === LIVE)?.targets ?? [];
    await dropFloorSchedules(options.scheduler, options.floors, name, serving);
    const guards = createGuards(options.lambda);
    const outcomes: string[] = [];
    for (const one of judged) {
      const isLeftOver = one.standing === 'newer' && isUp(one.state);
      if (one.version !== version && !isLeftOver) continue;
      outcomes.push(...(await lower(entry, one, guards, options)));
    }
    return outcomes;
  } catch (error) {
    const { name: code, message } = error as Error;
    return [`version ${version} could not be parked and may keep its floor (${code}: ${message})`];
  }
}

async function lower(
  entry: FleetEntry,
  { version, state, standing, reason: why }: Judged,
  guards: Guards,
  options: ReleaseOptions,
): Promise<string[]> {
  if (standing === 'serving' || standing === 'held') {
    return [`version ${version} keeps its floor: ${why}`];
  }
  if (!isUp(state) || state === 'Deleting') return [];
  const wanted = standing === 'hot' ? hotNumbers(entry) : PARKED;
  const adjusted = await adjustVersion(
    {
      entry,
      version,
      wanted,
      guards,
      until: options.clock.now(),
      settled: async () => undefined,
    },
    options,
  );
  if (adjusted.outcome === 'left')
    return [`version ${version} keeps its floor: ${adjusted.reason}`];
  if (adjusted.outcome !== 'changed') return [];
  return [
    wanted === PARKED ? `version ${version} is parked again` : `version ${version} stays hot`,
  ];
}
