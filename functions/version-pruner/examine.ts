/** Why a version that the policy gives up must stay for now, by facts that its list and its aliases do not tell. */
import {
  type FunctionScalingConfig,
  GetFunctionScalingConfigCommand,
} from '@aws-sdk/client-lambda';
import { LIVE, releasedAt } from '../shared/versions/aliases.ts';
import { type AliasFact, compareVersions, versionNumber } from '../shared/versions/policy.ts';
import type { Run } from './run.ts';
import type { FleetFunction } from './settings.ts';

const MINUTE_MS = 60_000;

/** What a version holds until something else is asked for (AWS docs: 3 environments, for zone resilience). */
const DEFAULT_FLOOR = 3;

/**
 * Whether a version is old enough without any call: versions are numbered in the order of their publication, so all
 * below the one that `live` moved to are older than that move.
 */
export function isProvenOld(
  run: Run,
  { policy }: FleetFunction,
  version: string,
  aliases: readonly AliasFact[],
): boolean {
  if (policy.minimumAgeMinutes === 0) return true;
  const live = aliases.find(({ name }) => name === LIVE);
  const [serving = ''] = live?.targets ?? [];
  const moved = releasedAt(live?.description);
  if (moved === undefined || versionNumber(serving) === undefined) return false;
  const age = run.runtime.now() - moved;
  return compareVersions(version, serving) < 0 && age >= policy.minimumAgeMinutes * MINUTE_MS;
}

/** @returns why the version is too young to be deleted; undefined when it is not */
export async function reasonOfAge(
  run: Run,
  entry: FleetFunction,
  version: string,
  aliases: readonly AliasFact[],
): Promise<string | undefined> {
  if (isProvenOld(run, entry, version, aliases)) return undefined;
  const versions = await run.versionsOf(entry.name);
  const published = versions.find(({ qualifier }) => qualifier === version)?.publishedAt;
  if (published === undefined) return 'nobody knows when it was published';
  const { minimumAgeMinutes } = entry.policy;
  const isYoung = run.runtime.now() - published < minimumAgeMinutes * MINUTE_MS;
  return isYoung ? `younger than ${minimumAgeMinutes} minutes` : undefined;
}

/** What a version of the pool runs at. */
export async function readScaling(
  run: Run,
  name: string,
  version: string,
): Promise<FunctionScalingConfig> {
  const { AppliedFunctionScalingConfig: applied } = await run.lambda.send(
    new GetFunctionScalingConfigCommand({ FunctionName: name, Qualifier: version }),
  );
  return applied ?? {};
}

/** How many environments a version keeps running. */
export const environmentsOf = (scaling: FunctionScalingConfig | undefined): number =>
  scaling?.MinExecutionEnvironments ?? DEFAULT_FLOOR;
