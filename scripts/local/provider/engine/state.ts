/** Rebuilding a state that Terraform kept as JSON, in whatever older or newer shape, in the owned type's shape. */
import { isObject, type ObjectValue, type Value } from '../wire/values.ts';
import { type Block, emptyObject } from './schema.ts';

/**
 * The state with exactly the type's attributes and blocks: names that this type does not have are dropped, missing
 * ones are null or absent.
 */
export function shapeState(
  body: Pick<Block, 'attributes' | 'blocks'>,
  stored: ObjectValue,
): ObjectValue {
  const result = emptyObject(body);
  for (const name of Object.keys(body.attributes)) result[name] = stored[name] ?? null;
  for (const [name, block] of Object.entries(body.blocks ?? {}))
    result[name] = shapeBlock(block, stored[name]);
  return result;
}

function shapeBlock(block: Block, stored: Value | undefined): Value {
  if (block.nesting === 'single') return isObject(stored) ? shapeState(block, stored) : null;
  return Array.isArray(stored)
    ? stored.filter(isObject).map((element) => shapeState(block, element))
    : [];
}
