/** Checks of a configuration, each answered at the attribute's own path. */
import { errorAt, type Problem, type Step } from '../wire/diagnostics.ts';
import { isObject, isUnknown, type ObjectValue } from '../wire/values.ts';
import type { Block } from './schema.ts';

/** Applies every attribute's check, in nested blocks too. Values not known yet are not judged. */
export function validateBody(
  body: Pick<Block, 'attributes' | 'blocks'>,
  config: ObjectValue,
  path: readonly Step[] = [],
): Problem[] {
  const attributes = Object.entries(body.attributes).flatMap(([name, attribute]) => {
    const value = config[name] ?? null;
    if (value === null || isUnknown(value) || !attribute.check) return [];
    return attribute.check(value, [...path, name]);
  });
  const blocks = Object.entries(body.blocks ?? {}).flatMap(([name, block]) =>
    validateBlock(name, block, config, [...path, name]),
  );
  return [...attributes, ...blocks];
}

function validateBlock(
  name: string,
  block: Block,
  config: ObjectValue,
  path: readonly Step[],
): Problem[] {
  const value = config[name] ?? null;
  if (block.nesting === 'single') return isObject(value) ? validateBody(block, value, path) : [];
  if (!Array.isArray(value)) return [];
  if (block.required && value.length === 0) {
    return [errorAt(path, `Missing block ${name}`, `Add one ${name} block.`)];
  }
  if (block.required && value.length > 1) {
    return [errorAt([...path, 1], `Too many ${name} blocks`, `Only one ${name} block is allowed.`)];
  }
  return value.flatMap((element, index) =>
    isObject(element) ? validateBody(block, element, [...path, index]) : [],
  );
}
