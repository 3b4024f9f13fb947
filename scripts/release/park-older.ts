/** Parks what a release replaced. */
import { listAliases, listPoolVersions } from '../../functions/shared/versions/lambda-reads.ts';
import { holdingAlias, versionsToPark } from '../../functions/shared/versions/policy.ts';
import type { FleetEntry } from '../deploy/stage-terraform.ts';
import { parkVersion } from './park-version.ts';
import type { ReleaseOptions } from './release-options.ts';

/** @returns the versions that were parked, oldest first */
export async function parkOlder(
  { function_name: name, version }: FleetEntry,
  { lambda, poolName, clock }: Pick<ReleaseOptions, 'lambda' | 'poolName' | 'clock'>,
  say: (line: string) => void,
): Promise<string[]> {
  const versions = (await listPoolVersions(lambda, poolName)).get(name) ?? [];
  const candidates = versionsToPark(versions, await listAliases(lambda, name), version);
  if (candidates.length === 0) return [];
  await clock.sleep(clock.settleMs);
  const parked: string[] = [];
  for (const old of candidates) {
    // Somebody may have gone back to it: asked right before each, for a parked version answers nobody.
    if (holdingAlias(old, await listAliases(lambda, name)) !== undefined) continue;
    if (!(await parkVersion(lambda, name, old))) continue;
    say(`version ${old} parked`);
    parked.push(old);
  }
  return parked;
}
