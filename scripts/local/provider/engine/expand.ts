/** Reading typed parts out of a known state, for the service's requests. */
import { isObject, type ObjectValue, type Value } from '../wire/values.ts';

/** The text, or undefined for null and for an empty text: the published provider sends neither. */
export function text(value: Value | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The number, also when Terraform sent it as text (it does so for very large or precise ones). */
export function number(value: Value | undefined): number | undefined {
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : undefined;
}

/** The texts of a list or set, or undefined when it is null. */
export function texts(value: Value | undefined): string[] | undefined {
  return Array.isArray(value) ? value.filter((element) => typeof element === 'string') : undefined;
}

/** The objects of a list of blocks or objects. */
export function objects(value: Value | undefined): ObjectValue[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The one block or object of a list that holds at most one. */
export function first(value: Value | undefined): ObjectValue | undefined {
  return objects(value)[0];
}

/** A map of texts without its null elements; empty for null. */
export function textMap(value: Value | undefined): { [key: string]: string } {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}
