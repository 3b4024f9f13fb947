/** How an owned resource type is described: one table drives its wire schema, its checks and its plan rules. */
import type { Problem, Step } from '../wire/diagnostics.ts';
import type { ObjectValue, Value } from '../wire/values.ts';

/** Terraform's JSON form of a type, as the plugin protocol carries it. */
export type TypeExpression =
  | 'string'
  | 'number'
  | 'bool'
  | ['list' | 'set' | 'map', TypeExpression]
  | ['object', { [member: string]: TypeExpression }];

/** Judges a configured value that is neither null nor unknown; parts of it may still be unknown. */
export type Check = (value: Value, path: readonly Step[]) => Problem[];

export interface Attribute {
  type: TypeExpression;
  /** `optional-computed`: the service (or the provider) fills it in when the configuration does not. */
  mode: 'required' | 'optional' | 'computed' | 'optional-computed';
  /** Value planned when the configuration has none. */
  default?: Value;
  /** Whether a change replaces the resource: always, or only while the attribute is configured. */
  replace?: 'always' | 'if-configured';
  check?: Check;
}

export interface Block {
  /** `single` blocks are objects or null; `list` blocks are arrays. */
  nesting: 'list' | 'single';
  min?: number;
  max?: number;
  /** The service fills the block in when the configuration has none. */
  computed?: boolean;
  /** At least one is required, told by the provider rather than by Terraform's own counting. */
  required?: boolean;
  replace?: 'always';
  /** Adding a block that says nothing is no change. */
  ignoreEmpty?: boolean;
  attributes: { [name: string]: Attribute };
  blocks?: { [name: string]: Block };
}

export interface ResourceSchema {
  /**
   * Made with HashiCorp's older plugin SDK: plans show defaults as values, and an applied value may differ from the
   * planned one (facts of the published provider; Terraform tolerates it from such types only).
   */
  legacy: boolean;
  attributes: { [name: string]: Attribute };
  blocks: { [name: string]: Block };
}

/** The `timeouts` block of the older and newer SDK alike: Go durations by operation. */
export function timeoutsBlock(
  operations: readonly ('create' | 'update' | 'delete')[],
  check: Check,
): Block {
  const attributes = operations.map(
    (name) => [name, { type: 'string', mode: 'optional', check }] as const,
  );
  return { nesting: 'single', attributes: Object.fromEntries(attributes) };
}

/** A value with every attribute null and every block absent. */
export function emptyObject(schema: Pick<Block, 'attributes' | 'blocks'>): ObjectValue {
  const result: ObjectValue = {};
  for (const name of Object.keys(schema.attributes)) result[name] = null;
  for (const [name, block] of Object.entries(schema.blocks ?? {})) {
    result[name] = block.nesting === 'list' ? [] : null;
  }
  return result;
}
