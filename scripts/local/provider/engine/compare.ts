/** Equality of Terraform values by type: sets have no order, numbers no representation. */
import { isObject, isUnknown, type Value } from '../wire/values.ts';
import type { TypeExpression } from './schema.ts';

/** Whether two values of a type are the same. An unknown value equals nothing, not even itself. */
export function sameValue(type: TypeExpression, left: Value, right: Value): boolean {
  if (isUnknown(left) || isUnknown(right)) return false;
  if (left === null || right === null) return left === right;
  if (type === 'number') return Number(left) === Number(right);
  if (typeof type === 'string') return left === right;
  if (type[0] === 'object') return sameObject(type[1], left, right);
  if (type[0] === 'map') return sameMap(type[1], left, right);
  return sameElements(type[1], type[0] === 'set', left, right);
}

function sameObject(
  members: { [member: string]: TypeExpression },
  left: Value,
  right: Value,
): boolean {
  if (!isObject(left) || !isObject(right)) return false;
  return Object.entries(members).every(([name, type]) =>
    sameValue(type, left[name] ?? null, right[name] ?? null),
  );
}

function sameMap(type: TypeExpression, left: Value, right: Value): boolean {
  if (!isObject(left) || !isObject(right)) return false;
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every(
    (name) =>
      Object.hasOwn(right, name) && sameValue(type, left[name] ?? null, right[name] ?? null),
  );
}

function sameElements(
  type: TypeExpression,
  unordered: boolean,
  left: Value,
  right: Value,
): boolean {
  if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
  if (!unordered) return left.every((value, index) => sameValue(type, value, right[index] ?? null));
  const rest = [...right];
  return left.every((value) => {
    const index = rest.findIndex((candidate) => sameValue(type, value, candidate));
    if (index >= 0) rest.splice(index, 1);
    return index >= 0;
  });
}
