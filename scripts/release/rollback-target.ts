/** Which version a rollback goes back to. */
import {
  type AliasConfiguration,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CLAIM, LAST_GOOD } from '../../functions/shared/versions/aliases.ts';
import { aliasTargets, type LambdaSender } from '../../functions/shared/versions/lambda-reads.ts';
import { compareVersions, versionNumber } from '../../functions/shared/versions/policy.ts';
import type { FleetEntry } from '../deploy/stage-terraform.ts';
import { UserError } from '../terraform/user-error.ts';
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
 * The version asked for. Else, where a claim tells that somebody was cut off before `live` moved: on a newer version it
 * was a release, and taking that back leaves `live` where it is; on an older one it was a rollback, to be finished. Else
 * `last-good`; else the claimed version, to which a rollback was cut off at its very end; else the best that is kept.
 * @throws UserError when there is no such version
 */
export async function rollbackTarget(
  entry: FleetEntry,
  options: Pick<ReleaseOptions, 'lambda' | 'poolNames'>,
  wanted: string | undefined,
): Promise<RollbackTarget> {
  const { lambda } = options;
  const { function_name: name, alias: aliasName } = entry;
  const live = await findAlias(lambda, name, aliasName);
  if (!live?.FunctionVersion) throw new UserError(`${name} has no alias ${aliasName}: deploy it`);
  const target = (version: string, reason: string, forgetsLastGood = true): RollbackTarget => ({
    version,
    reason,
    course: { kind: 'rollback', liveRevision: live.RevisionId, forgetsLastGood },
  });
  if (wanted !== undefined) {
    await checkVersion(lambda, name, wanted);
    return target(wanted, 'as asked for');
  }
  const claimed = (await findAlias(lambda, name, CLAIM))?.FunctionVersion;
  const lastGood = (await findAlias(lambda, name, LAST_GOOD))?.FunctionVersion;
  if (claimed && !aliasTargets(live).includes(claimed)) {
    if (compareVersions(claimed, live.FunctionVersion) < 0) return target(claimed, CUT_OFF);
    const reason = `the release of ${claimed} had not moved live yet`;
    return target(live.FunctionVersion, reason, lastGood === live.FunctionVersion);
  }
  if (lastGood) return target(lastGood, 'the last good one');
  if (claimed) return target(claimed, CUT_OFF);
  return target(await bestKept(entry, options), 'the newest that is kept');
}

async function findAlias(
  lambda: LambdaSender,
  FunctionName: string,
  Name: string,
): Promise<AliasConfiguration | undefined> {
  return lambda.send(new GetAliasCommand({ FunctionName, Name })).catch((error: Error) => {
    if (error.name !== 'ResourceNotFoundException') throw error;
    return undefined;
  });
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
