/** Plan rules common to every owned type: defaults, computed values, replacement. */
import { isObject, isUnknown, type ObjectValue, UNKNOWN, type Value } from '../wire/values.ts';
import { differs } from './compare-blocks.ts';
import type { Attribute, Block, ResourceSchema } from './schema.ts';

type Body = Pick<Block, 'attributes' | 'blocks'>;

/** What is known about one body (a resource or a nested block) when it is planned. */
export interface Bodies {
  config: ObjectValue;
  /** Terraform's own merge: the configuration, with prior values where computed attributes are not configured. */
  proposed: ObjectValue;
  /** Null when the body is new. */
  prior: ObjectValue | null;
}

/**
 * The planned state: what is configured, defaults for what is not, prior values of computed attributes, and unknown
 * for computed attributes that nobody knows before apply.
 */
export function planBody(body: Body, bodies: Bodies): ObjectValue {
  const planned: ObjectValue = {};
  for (const [name, attribute] of Object.entries(body.attributes)) {
    planned[name] = planAttribute(attribute, name, bodies);
  }
  for (const [name, block] of Object.entries(body.blocks ?? {})) {
    planned[name] =
      block.nesting === 'single'
        ? (bodies.proposed[name] ?? null)
        : planListBlock(block, name, bodies);
  }
  return planned;
}

function planAttribute(
  attribute: Attribute,
  name: string,
  { config, proposed, prior }: Bodies,
): Value {
  const configured = config[name] ?? null;
  if (configured !== null) return proposed[name] ?? configured;
  if (attribute.mode.endsWith('computed'))
    return prior === null ? UNKNOWN : (proposed[name] ?? null);
  return attribute.default ?? null;
}

function planListBlock(block: Block, name: string, { config, proposed, prior }: Bodies): Value {
  const configured = config[name] ?? [];
  if (!Array.isArray(configured)) return configured; // unknown: the number of blocks is not known yet
  const before = prior === null ? null : listOf(prior[name]);
  if (configured.length === 0 && block.computed) return before ?? UNKNOWN;
  if (block.ignoreEmpty && (before ?? []).length === 0 && configured.every(saysNothing)) return [];
  const merged = listOf(proposed[name]);
  return configured.map((element, index) => {
    if (!isObject(element)) return element;
    const [middle, last] = [merged[index], before?.[index]];
    return planBody(block, {
      config: element,
      proposed: isObject(middle) ? middle : element,
      prior: isObject(last) ? last : null,
    });
  });
}

/** Whether a block holds nothing but nulls, false and empty collections. */
function saysNothing(value: Value): boolean {
  if (isUnknown(value)) return false;
  if (Array.isArray(value)) return value.length === 0;
  if (isObject(value)) return Object.values(value).every(saysNothing);
  return value === null || value === false;
}

function listOf(value: Value | undefined): Value[] {
  return Array.isArray(value) ? value : [];
}

/** Attributes and blocks whose change means a new resource. */
export function replacements(
  schema: ResourceSchema,
  prior: ObjectValue,
  planned: ObjectValue,
  config: ObjectValue,
): string[] {
  const attributes = Object.entries(schema.attributes)
    .filter(
      ([name, { replace }]) =>
        replace === 'always' || (replace !== undefined && config[name] !== null),
    )
    .map(([name]) => name);
  const blocks = Object.entries(schema.blocks)
    .filter(([, { replace }]) => replace !== undefined)
    .map(([name]) => name);
  return [...attributes, ...blocks].filter((name) => differs(schema, name, prior, planned));
}
