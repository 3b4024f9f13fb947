/** What a stage consists of right now, read from the Lambda API: its pools, functions, versions and who serves. */
import {
  GetFunctionConfigurationCommand,
  GetFunctionScalingConfigCommand,
} from '@aws-sdk/client-lambda';
import {
  type LambdaSender,
  listAliases,
  listPoolVersions,
} from '../../functions/shared/versions/lambda-reads.ts';
import {
  type AliasFact,
  type VersionFact,
  versionNumber,
} from '../../functions/shared/versions/policy.ts';
import { listPools } from './list-pools.ts';

export interface PoolStatus {
  name: string;
  state: string;
  maxVCpus?: number;
  /** Attached versions; Lambda takes 100. */
  versions: number;
}

export interface VersionStatus {
  version: string;
  state: string;
  /** Smallest and largest number of environments that are applied; absent on demand. */
  floor?: number;
  ceiling?: number;
  /** Names of the aliases that may send traffic here. */
  aliases: string[];
}

export interface FunctionStatus {
  name: string;
  /** Absent for a function on demand. */
  pool?: string;
  /** All versions on the pool; on demand, where versions hold nothing, those with an alias. */
  versions: VersionStatus[];
}

export interface StageStatus {
  pools: PoolStatus[];
  functions: FunctionStatus[];
}

/**
 * @param prefix `<project>-<stage>`
 * @param names the catalogue's functions; one that is not deployed is left out
 */
export async function readStatus(
  lambda: LambdaSender,
  prefix: string,
  names: readonly string[],
): Promise<StageStatus> {
  const status: StageStatus = { pools: [], functions: [] };
  const onPools = new Map<string, { pool: string; versions: VersionFact[] }>();
  for (const { name: pool, state, maxVCpus } of await listPools(lambda, prefix)) {
    const byFunction = await listPoolVersions(lambda, pool);
    for (const [name, versions] of byFunction) onPools.set(name, { pool, versions });
    status.pools.push({
      name: pool,
      state,
      ...(maxVCpus !== undefined && { maxVCpus }),
      versions: [...byFunction.values()].reduce((sum, versions) => sum + versions.length, 0),
    });
  }
  for (const name of names.map((short) => `${prefix}-${short}`)) {
    const found = await readFunction(lambda, name, onPools.get(name));
    if (found) status.functions.push(found);
  }
  return status;
}

async function readFunction(
  lambda: LambdaSender,
  name: string,
  onPool: { pool: string; versions: VersionFact[] } | undefined,
): Promise<FunctionStatus | undefined> {
  let aliases: AliasFact[];
  try {
    aliases = await listAliases(lambda, name);
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
  const facts = onPool?.versions ?? (await aliasedVersions(lambda, name, aliases));
  const versions: VersionStatus[] = [];
  for (const { qualifier, state } of [...facts].sort(byNumber)) {
    versions.push({
      version: qualifier,
      state,
      ...(onPool && state !== 'Deleting' && (await readScaling(lambda, name, qualifier))),
      aliases: aliases
        .filter(({ targets }) => targets.includes(qualifier))
        .map((alias) => alias.name),
    });
  }
  return { name, ...(onPool && { pool: onPool.pool }), versions };
}

async function aliasedVersions(
  lambda: LambdaSender,
  name: string,
  aliases: readonly AliasFact[],
): Promise<VersionFact[]> {
  const qualifiers = [...new Set(aliases.flatMap(({ targets }) => targets))];
  return Promise.all(
    qualifiers.map(async (qualifier) => {
      const { State } = await lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier: qualifier }),
      );
      return { qualifier, state: State ?? 'unknown' };
    }),
  );
}

async function readScaling(
  lambda: LambdaSender,
  name: string,
  qualifier: string,
): Promise<{ floor?: number; ceiling?: number }> {
  const { AppliedFunctionScalingConfig: applied } = await lambda.send(
    new GetFunctionScalingConfigCommand({ FunctionName: name, Qualifier: qualifier }),
  );
  const { MinExecutionEnvironments: floor, MaxExecutionEnvironments: ceiling } = applied ?? {};
  return { ...(floor !== undefined && { floor }), ...(ceiling !== undefined && { ceiling }) };
}

const byNumber = (left: VersionFact, right: VersionFact): number =>
  Number((versionNumber(left.qualifier) ?? 0n) - (versionNumber(right.qualifier) ?? 0n));
