/** The plan of a dry run: the facts that it stood on and what it decided. It is executed only while both still hold. */
import type { JsonSchema, JsonSchemaObject } from '../shared/json-schema/json-schema.ts';
import type { AliasFact, VersionFact } from '../shared/versions/policy.ts';

export interface PlannedFacts {
  function: string;
  /** State of each version. */
  versions: Record<string, string>;
  /** Targets of each alias; absent when there was no need to ask. */
  aliases?: Record<string, string[]>;
}

export interface PlannedAction {
  function: string;
  version: string;
  action: 'delete' | 'park';
  reason: string;
}

export interface PrunePlan {
  fleetPrefix: string;
  keep?: number;
  facts: PlannedFacts[];
  actions: PlannedAction[];
}

const NAME: JsonSchema = { type: 'string', minLength: 1 };
const ANYTHING: JsonSchema = { type: 'object', properties: {}, additionalProperties: true };

/** Of the event's key `plan`. */
export const PLAN: JsonSchemaObject = {
  type: 'object',
  properties: {
    fleetPrefix: NAME,
    keep: { type: 'integer', minimum: 1, maximum: 9999 },
    facts: {
      type: 'array',
      items: {
        type: 'object',
        properties: { function: NAME, versions: ANYTHING, aliases: ANYTHING },
        required: ['function', 'versions'],
      },
    },
    actions: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          function: NAME,
          version: NAME,
          action: { type: 'string', enum: ['delete', 'park'] },
          reason: { type: 'string' },
        },
        required: ['function', 'version', 'action', 'reason'],
      },
    },
  },
  required: ['fleetPrefix', 'facts', 'actions'],
};

/** The facts about one function in the words of a plan. */
export const plannedFacts = (
  name: string,
  versions: readonly VersionFact[],
  aliases: readonly AliasFact[] | undefined,
): PlannedFacts => ({
  function: name,
  versions: Object.fromEntries(versions.map(({ qualifier, state }) => [qualifier, state])),
  ...(aliases && {
    aliases: Object.fromEntries(aliases.map((alias) => [alias.name, [...alias.targets]])),
  }),
});

/** Tells actions of plans apart. */
export const actionKey = ({
  function: name,
  version,
  action,
}: Pick<PlannedAction, 'function' | 'version' | 'action'>): string =>
  `${name}:${version} ${action}`;

/** Everything in which `now` is not as it was in `then`, one sentence each; empty when the plan still stands. */
export function planChanges(then: PrunePlan, now: PrunePlan): string[] {
  if (then.fleetPrefix !== now.fleetPrefix) {
    return [`the plan was made for ${then.fleetPrefix}*, this is ${now.fleetPrefix}*`];
  }
  const names = [...new Set([...then.facts, ...now.facts].map((facts) => facts.function))].sort();
  const changes = names.flatMap((name) => {
    const [before, after] = [then, now].map(({ facts }) =>
      facts.find((one) => one.function === name),
    );
    if (!before) return [`${name} is new`];
    if (!after) return [`${name} is gone`];
    return factChanges(name, before, after);
  });
  const possible = new Set(now.actions.map(actionKey));
  for (const action of then.actions.filter((one) => !possible.has(actionKey(one)))) {
    const done = action.action === 'delete' ? 'deleted' : 'parked';
    changes.push(`${action.function}: version ${action.version} would not be ${done} any more`);
  }
  return changes;
}

function factChanges(name: string, before: PlannedFacts, after: PlannedFacts): string[] {
  const changes = differences(before.versions, after.versions).map(([version, was, is]) => {
    if (was === undefined) return `version ${version} is new`;
    if (is === undefined) return `version ${version} is gone`;
    return `version ${version} was ${was} and is ${is}`;
  });
  // What was not asked for on one side can't be compared; its versions have changed then.
  const aliases = before.aliases && after.aliases ? differences(before.aliases, after.aliases) : [];
  for (const [alias, was, is] of aliases) {
    if (was === undefined) changes.push(`alias ${alias} is new, it names ${is}`);
    else if (is === undefined) changes.push(`alias ${alias} is gone, it named ${was}`);
    else changes.push(`alias ${alias} named ${was} and names ${is}`);
  }
  return changes.map((change) => `${name}: ${change}`);
}

/** Keys whose values differ, with both values as text; undefined where the key is missing. */
function differences(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): [string, string | undefined, string | undefined][] {
  const text = (values: Readonly<Record<string, unknown>>, key: string): string | undefined =>
    Object.hasOwn(values, key) ? String(values[key]) : undefined;
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((key): [string, string | undefined, string | undefined] => [
      key,
      text(before, key),
      text(after, key),
    ])
    .filter(([, was, is]) => was !== is);
}
