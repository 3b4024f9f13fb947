/** What a run of the pruner is to do: its environment, read at init, and the event. Whatever is not exact is refused. */
import type { JsonSchema, JsonSchemaObject } from '../shared/json-schema/json-schema.ts';
import { schemaProblems } from '../shared/json-schema/validate.ts';
import type { VersionPolicy } from '../shared/versions/policy.ts';
import { PLAN, type PrunePlan } from './plan.ts';

/** A function of the fleet, as the catalogue has it. */
export interface FleetFunction {
  name: string;
  compute: 'pool' | 'on-demand';
  policy: VersionPolicy;
  /** Of one environment on the pool; 0 on demand. */
  vcpu: number;
}

/** What the stage says: everything that an event does not. */
export interface StageSettings {
  /** The generation that new versions are attached to. */
  poolName: string;
  /** Every generation of the stage, that one included. */
  generations: readonly string[];
  /** Only functions whose name starts with it are touched. */
  fleetPrefix: string;
  fleet: readonly FleetFunction[];
}

export interface PruneSettings extends StageSettings {
  dryRun: boolean;
  /** For this run, in place of every function's own policy: versions that stay, the serving one included. */
  keep?: number;
  /** Do this, and only if nothing has changed since it was made. */
  plan?: PrunePlan;
}

const COUNT: JsonSchema = { type: 'integer', minimum: 0, maximum: 100_000 };

const FLEET: JsonSchema = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      function: { type: 'string', minLength: 1 },
      compute: { type: 'string', enum: ['pool', 'on-demand'] },
      hot: COUNT,
      parked: COUNT,
      minimumAgeMinutes: COUNT,
      vcpu: { type: 'number', minimum: 0 },
    },
    required: ['function', 'compute', 'hot', 'parked', 'minimumAgeMinutes'],
  },
};

const GENERATIONS: JsonSchema = { type: 'array', items: { type: 'string', minLength: 1 } };

const EVENT: JsonSchemaObject = {
  type: 'object',
  properties: {
    type: { type: 'string', enum: ['agentpool.prune'] },
    keep: { type: 'integer', minimum: 1, maximum: 9999 },
    dryRun: { type: 'boolean' },
    plan: PLAN,
  },
  required: ['type'],
};

/** @throws Error that names the variable and what is wrong with it */
export function readEnvironment(env: NodeJS.ProcessEnv): StageSettings {
  const poolName = required(env, 'POOL_NAME');
  const fleetPrefix = required(env, 'FLEET_PREFIX');
  const generations = readJson<string[]>(env, 'POOL_GENERATIONS', GENERATIONS);
  if (!generations.includes(poolName)) {
    throw new Error(`POOL_GENERATIONS must name the pool ${poolName} too`);
  }
  const fleet = readJson<FleetEntry[]>(env, 'FLEET', FLEET).map(readFunction);
  const names = fleet.map(({ name }) => name);
  const stranger = names.find((name) => !name.startsWith(fleetPrefix));
  if (stranger !== undefined)
    throw new Error(`FLEET: ${stranger} does not start with ${fleetPrefix}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`FLEET names ${twice} twice`);
  return { poolName, generations, fleetPrefix, fleet };
}

/**
 * The settings of one run. A key that is not known (`dryrun`) is refused and never ignored: it may be what was to keep
 * the run from deleting.
 * @throws Error that names what is wrong; nothing is deleted then
 */
export function readSettings(stage: StageSettings, event: unknown): PruneSettings {
  const problems = schemaProblems(EVENT, event, 'event');
  if (problems.length > 0) throw new Error(`nothing was pruned: ${problems.join('; ')}`);
  const {
    keep,
    dryRun = false,
    plan,
  } = event as Pick<PruneSettings, 'keep' | 'plan'> & {
    dryRun?: boolean;
  };
  if (plan && keep !== undefined) {
    throw new Error('nothing was pruned: event.keep is part of the plan, give one of the two');
  }
  const kept = keep ?? plan?.keep;
  return {
    ...stage,
    fleet: kept === undefined ? stage.fleet : stage.fleet.map((entry) => keeping(entry, kept)),
    dryRun,
    ...(kept !== undefined && { keep: kept }),
    ...(plan && { plan }),
  };
}

/** The newest `keep` stay: one serves, as many as before are hot, the others parked. */
function keeping(entry: FleetFunction, keep: number): FleetFunction {
  const hot = Math.min(entry.policy.hot, keep - 1);
  return { ...entry, policy: { ...entry.policy, hot, parked: keep - 1 - hot } };
}

interface FleetEntry extends VersionPolicy {
  function: string;
  compute: 'pool' | 'on-demand';
  vcpu?: number;
}

const readFunction = ({ function: name, compute, vcpu = 0, ...policy }: FleetEntry) => ({
  name,
  compute,
  vcpu,
  policy,
});

/** A null is as good as an absent key: that is how Terraform writes what a function does not have. */
function readJson<T>(env: NodeJS.ProcessEnv, name: string, schema: JsonSchema): T {
  const text = required(env, name);
  let value: unknown;
  try {
    value = JSON.parse(text, (_, item) => (item === null ? undefined : item));
  } catch {
    throw new Error(`${name} is not JSON: ${text.slice(0, 80)}`);
  }
  const problems = schemaProblems(schema, value, name);
  if (problems.length > 0) throw new Error(problems.join('; '));
  return value as T;
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value)
    throw new Error(`${name} is not set: Terraform sets it for the intent versions.prune`);
  return value;
}
