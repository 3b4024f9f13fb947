/** What a run of the pruner is to do: its environment, read at init, and the event. Whatever is not exact is refused. */
import type { JsonSchemaObject } from '../shared/json-schema/json-schema.ts';
import { schemaProblems } from '../shared/json-schema/validate.ts';

export interface PruneSettings {
  poolName: string;
  /** Only functions whose name starts with it are touched. */
  fleetPrefix: string;
  /** Newest numbered versions of each function that stay. */
  keep: number;
  dryRun: boolean;
}

/** What the stage says: everything that an event does not. */
export type StageSettings = Omit<PruneSettings, 'dryRun'>;

const EVENT: JsonSchemaObject = {
  type: 'object',
  properties: {
    type: { type: 'string', enum: ['agentpool.prune'] },
    keep: { type: 'integer', minimum: 1, maximum: 9999 },
    dryRun: { type: 'boolean' },
  },
  required: ['type'],
};

/** @throws Error that names the variable and what is wrong with it */
export function readEnvironment(env: NodeJS.ProcessEnv): StageSettings {
  return {
    poolName: required(env, 'POOL_NAME'),
    fleetPrefix: required(env, 'FLEET_PREFIX'),
    keep: wholeNumber(env.KEEP_VERSIONS),
  };
}

/**
 * The settings of one run. A key that is not known (`dryrun`) is refused and never ignored: it may be what was to keep
 * the run from deleting.
 * @throws Error that names what is wrong; nothing is deleted then
 */
export function readSettings(stage: StageSettings, event: unknown): PruneSettings {
  const problems = schemaProblems(EVENT, event, 'event');
  if (problems.length > 0) throw new Error(`nothing was pruned: ${problems.join('; ')}`);
  const { keep = stage.keep, dryRun = false } = event as { keep?: number; dryRun?: boolean };
  return { ...stage, keep, dryRun };
}

/** "", "2.5", "1e3", "-1": each would delete what nobody meant to delete. */
function wholeNumber(value: string | undefined): number {
  if (value === undefined || !/^[1-9][0-9]{0,3}$/.test(value)) {
    throw new Error(
      `KEEP_VERSIONS must be a whole number from 1 to 9999, not ${JSON.stringify(value)}: set it in the pruner's function.json`,
    );
  }
  return Number(value);
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value)
    throw new Error(`${name} is not set: Terraform sets it for the intent versions.prune`);
  return value;
}
