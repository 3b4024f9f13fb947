import type { LambdaFunction, ScalingConfig, Version } from './model.ts';
import type { Store } from './store.ts';

export interface LambdaSnapshot {
  pools: PoolSnapshot[];
  functions: FunctionSnapshot[];
}

export interface PoolSnapshot {
  name: string;
  state: string;
  maxVCpus: number;
  usedVCpus: number;
  versions: number;
}

export interface FunctionSnapshot {
  name: string;
  /** The pool's name; absent on demand. */
  pool?: string;
  state: string;
  aliases: { name: string; version: string; weights: Record<string, number> }[];
  versions: VersionSnapshot[];
}

export interface VersionSnapshot {
  version: string;
  state: string;
  reason?: string;
  floor?: number;
  ceiling?: number;
  /** Present while something is requested that is not applied. */
  requested?: ScalingConfig;
  environments: EnvironmentSnapshot[];
}

export interface EnvironmentSnapshot {
  id: string;
  pid?: number;
  azId: string;
  ready: boolean;
  workers: number;
  slots: number;
  slotsInUse: number;
}

/** What runs where, for status pages and tests. */
export function describe(store: Store): LambdaSnapshot {
  return {
    pools: [...store.pools.values()].map((pool) => {
      const versions = [...store.versionsOn(pool.name)];
      return {
        name: pool.name,
        state: pool.state,
        maxVCpus: pool.scaling.MaxVCpuCount,
        usedVCpus: versions.reduce((sum, { version }) => sum + (version.fleet?.vCpus ?? 0), 0),
        versions: versions.length,
      };
    }),
    functions: [...store.functions.values()].map(describeFunction),
  };
}

function describeFunction(owner: LambdaFunction): FunctionSnapshot {
  const { managed } = owner.latest.snapshot.settings;
  return {
    name: owner.name,
    ...(managed && { pool: managed.pool }),
    state: owner.latest.state,
    aliases: [...owner.aliases.values()].map(({ name, version, weights }) => ({
      name,
      version,
      weights,
    })),
    // `$LATEST` runs nothing on a pool, so it is shown on demand only.
    versions: [...(managed ? [] : [owner.latest]), ...owner.versions.values()].map(describeVersion),
  };
}

function describeVersion(version: Version): VersionSnapshot {
  const scaling = version.appliedScaling;
  return {
    version: version.id,
    state: version.state,
    reason: version.stateReason,
    floor: scaling?.MinExecutionEnvironments,
    ceiling: scaling?.MaxExecutionEnvironments,
    requested: version.requestedScaling,
    environments: (version.fleet?.environments ?? []).map((environment) => ({
      id: environment.id,
      pid: environment.pid,
      azId: environment.zoneId,
      ready: environment.isReady,
      workers: environment.workers,
      slots: environment.slots,
      slotsInUse: environment.slotsInUse,
    })),
  };
}
