/** Equality of whole attributes and blocks of a resource. */
import { isObject, isUnknown, type ObjectValue, type Value } from '../wire/values.ts';
import { sameValue } from './compare.ts';
import type { Block, ResourceSchema } from './schema.ts';

/** Whether two bodies agree in every attribute and block. */
export function sameBody(
  block: Pick<Block, 'attributes' | 'blocks'>,
  left: ObjectValue,
  right: ObjectValue,
): boolean {
  const attributes = Object.entries(block.attributes).every(([name, attribute]) =>
    sameValue(attribute.type, left[name] ?? null, right[name] ?? null),
  );
  if (!attributes) return false;
  return Object.entries(block.blocks ?? {}).every(([name, nested]) =>
    sameBlock(nested, left[name] ?? null, right[name] ?? null),
  );
}

/** Whether a block's values agree; an unknown one differs from everything. */
export function sameBlock(block: Block, left: Value, right: Value): boolean {
  if (isUnknown(left) || isUnknown(right)) return false;
  if (block.nesting === 'single') {
    return isObject(left) && isObject(right) ? sameBody(block, left, right) : left === right;
  }
  const [before, after] = [listOf(left), listOf(right)];
  if (before.length !== after.length) return false;
  return before.every((value, index) => {
    const other = after[index];
    return isObject(value) && isObject(other) && sameBody(block, value, other);
  });
}

function listOf(value: Value): Value[] {
  return Array.isArray(value) ? value : [];
}

/** Whether a resource's attribute or block differs between two states of it. */
export function differs(
  schema: ResourceSchema,
  name: string,
  prior: ObjectValue,
  planned: ObjectValue,
): boolean {
  const [before, after] = [prior[name] ?? null, planned[name] ?? null];
  const attribute = schema.attributes[name];
  if (attribute) return !sameValue(attribute.type, before, after);
  const block = schema.blocks[name];
  if (!block) throw new Error(`no attribute or block named ${name}`);
  return !sameBlock(block, before, after);
}
