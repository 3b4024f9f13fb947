/** What comes after the move of `live`: the versions behind it lose their schedules and floors. */
import { LIVE } from '../../functions/shared/versions/aliases.ts';
import { listAliases } from '../../functions/shared/versions/lambda-reads.ts';
import type { FleetEntry } from '../deploy/stage-terraform.ts';
import { applyWindow } from './apply-window.ts';
import { dropFloorSchedules } from './floor-schedules.ts';
import type { ReleaseOptions } from './release-options.ts';
import { type Settling, settle } from './settle.ts';

/** @returns the versions that were parked, oldest first */
export async function tidyUp(
  entry: FleetEntry,
  options: ReleaseOptions,
  settling: Settling,
): Promise<string[]> {
  const { lambda, scheduler, floors } = options;
  const { function_name: name } = entry;
  const serving = (await listAliases(lambda, name)).find((alias) => alias.name === LIVE)?.targets;
  await dropFloorSchedules(scheduler, floors, name, serving ?? []);
  const parked = await settle(entry, options, settling);
  // Last: a window of 0/0 takes the serving version down too.
  await applyWindow(entry, options);
  return parked;
}
