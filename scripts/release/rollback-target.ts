/** Which version a rollback goes back to. */
import { GetAliasCommand, GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { LAST_GOOD } from '../../functions/shared/versions/aliases.ts';
import {
  aliasTargets,
  type LambdaSender,
  listAliases,
} from '../../functions/shared/versions/lambda-reads.ts';
import { compareVersions, versionNumber } from '../../functions/shared/versions/policy.ts';
import type { FleetEntry } from '../deploy/stage-terraform.ts';
import { UserError } from '../terraform/user-error.ts';
import { claimedVersion } from './claimed-version.ts';
import { judgeNow } from './read-versions.ts';
import type { Rollback } from './release-function.ts';
import type { ReleaseOptions } from './release-options.ts';

export interface RollbackTarget {
  version: string;
  course: Rollback;
  /** Why this version. */
  reason: string;
}

const CUT_OFF = 'a rollback to it was cut off';

/**
 * The version asked for. Else, where a claim tells that somebody was cut off: the version of a rollback, to finish it; of a
 * release that had not moved `live`, the version that serves, which takes the release back. Else `last-good`; else the best
 * that is kept.
 * @throws UserError when there is no such version
 */
export async function rollbackTarget(
  entry: FleetEntry,
  options: Pick<ReleaseOptions, 'lambda' | 'poolNames'>,
  wanted: string | undefined,
): Promise<RollbackTarget> {
  const { lambda } = options;
  const { function_name: name, alias: aliasName } = entry;
  const live = await lambda.send(new GetAliasCommand({ FunctionName: name, Name: aliasName }));
  const { FunctionVersion: serving = '' } = live;
  const target = (version: string, reason: string, forgetsLastGood = true): RollbackTarget => ({
    version,
    reason,
    course: { kind: 'rollback', liveRevision: live.RevisionId, forgetsLastGood },
  });
  if (wanted !== undefined) {
    await checkVersion(lambda, name, wanted);
    return target(wanted, 'as asked for');
  }
  const aliases = await listAliases(lambda, name);
  const claimed = claimedVersion(aliases);
  const isThere = claimed !== undefined && aliasTargets(live).includes(claimed.version);
  const [lastGood] = aliases.find((alias) => alias.name === LAST_GOOD)?.targets ?? [];
  if (claimed?.isRollback) {
    // One that took back a release keeps the older one that it found; any other has come from a newer one, or to this one.
    const isOlder = lastGood !== undefined && compareVersions(lastGood, serving) < 0;
    return target(claimed.version, CUT_OFF, !(isThere && isOlder));
  }
  if (claimed && !isThere) {
    const reason = `the release of ${claimed.version} had not moved live yet`;
    return target(serving, reason, lastGood === serving);
  }
  if (lastGood) return target(lastGood, 'the last good one');
  return target(await bestKept(entry, options), 'the newest that is kept');
}

async function checkVersion(lambda: LambdaSender, name: string, version: string): Promise<void> {
  if (versionNumber(version) === undefined) {
    throw new UserError(`VERSION must be the number of a version, not "${version}"`);
  }
  await lambda
    .send(new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier: version }))
    .catch((error: Error) => {
      if (error.name !== 'ResourceNotFoundException') throw error;
      throw new UserError(`${name} has no version ${version}: make status lists what there is`);
    });
}

/** Hot ones before parked ones, newer before older. */
async function bestKept(
  entry: FleetEntry,
  options: Pick<ReleaseOptions, 'lambda' | 'poolNames'>,
): Promise<string> {
  const { judged } = await judgeNow(entry, options, undefined);
  for (const wanted of ['hot', 'parked']) {
    const kept = judged.filter(({ standing }) => standing === wanted).map(({ version }) => version);
    const newest = kept.toSorted(compareVersions).at(-1);
    if (newest !== undefined) return newest;
  }
  throw new UserError(
    `${entry.function_name} has no version that it could go back to now: make status lists what there is`,
  );
}
