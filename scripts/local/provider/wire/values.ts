/**
 * Terraform's values as JavaScript values. An object is a plain map with every attribute and block present, null when
 * unset; lists and sets are arrays; a value not known before apply is `UNKNOWN` or another unknown with refinements.
 */
import { decode, ExtData, encode } from '@msgpack/msgpack';
import { bytesField, bytesOf, readFields } from './fields.ts';

export type Value = null | boolean | number | string | ExtData | Value[] | ObjectValue;
export interface ObjectValue {
  [name: string]: Value;
}

/** "Known after apply", without refinements (msgpack extension 0). */
export const UNKNOWN: Value = new ExtData(0, new Uint8Array([0]));

/** Extension 0 is a plain unknown, 12 an unknown with refinements such as a known prefix; both count as unknown. */
export function isUnknown(value: Value | undefined): boolean {
  return value instanceof ExtData;
}

export function isObject(value: Value | undefined): value is ObjectValue {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isUnknown(value);
}

/** Whether any part of the value is unknown. */
export function hasUnknown(value: Value): boolean {
  if (isUnknown(value)) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isObject(value) && Object.values(value).some(hasUnknown);
}

/** The value with every unknown part replaced by null: what can be kept of a plan when an apply fails. */
export function withoutUnknown(value: Value): Value {
  if (isUnknown(value)) return null;
  if (Array.isArray(value)) return value.map(withoutUnknown);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, withoutUnknown(part)]),
  );
}

/** Reads a DynamicValue message (field 1 msgpack, field 2 JSON). An empty message is null. */
export function decodeDynamicValue(message: Buffer | undefined): Value {
  if (message === undefined) return null;
  const fields = readFields(message);
  const packed = bytesOf(fields, 1);
  if (packed !== undefined) return decode(packed) as Value;
  const json = bytesOf(fields, 2);
  return json === undefined ? null : (JSON.parse(json.toString('utf8')) as Value);
}

/** Writes a DynamicValue message as msgpack. */
export function encodeDynamicValue(value: Value): Buffer {
  return bytesField(1, encode(value));
}

/** Reads an object or null (a resource that does not exist); anything else is a protocol error. */
export function decodeObject(message: Buffer | undefined): ObjectValue | null {
  const value = decodeDynamicValue(message);
  if (value === null || isObject(value)) return value;
  throw new Error('malformed protocol message: a resource is not an object');
}
