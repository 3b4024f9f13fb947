/** What a run of the pruner is to do: its environment and the event. */

export interface PruneSettings {
  poolName: string;
  /** Only functions whose name starts with it are touched. */
  fleetPrefix: string;
  /** Newest numbered versions of each function that stay. */
  keep: number;
  dryRun: boolean;
}

/** @throws Error that names what is wrong; nothing is deleted then */
export function readSettings(env: NodeJS.ProcessEnv, event: unknown): PruneSettings {
  const { keep = env.KEEP_VERSIONS, dryRun = false } = (event ?? {}) as {
    keep?: unknown;
    dryRun?: unknown;
  };
  if (typeof dryRun !== 'boolean') throw new Error('dryRun must be true or false');
  return {
    poolName: required(env, 'POOL_NAME'),
    fleetPrefix: required(env, 'FLEET_PREFIX'),
    keep: wholeNumber(keep),
    dryRun,
  };
}

/** "", "2.5", "1e3", -1, true: each would delete what nobody meant to delete. */
function wholeNumber(value: unknown): number {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^[1-9][0-9]{0,3}$/.test(text)) {
    throw new Error(
      `versions to keep must be a whole number from 1 to 9999, not ${JSON.stringify(value)}: set KEEP_VERSIONS`,
    );
  }
  return Number(text);
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value)
    throw new Error(`${name} is not set: Terraform sets it for the intent versions.prune`);
  return value;
}
