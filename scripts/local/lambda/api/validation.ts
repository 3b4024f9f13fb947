import type { Json } from './call.ts';
import { ServiceError } from './errors.ts';

/** What the API model says of one member; a violation is a ValidationException in the service's own words. */
export interface TextRule {
  pattern?: RegExp;
  min?: number;
  max?: number;
}

const violation = (value: unknown, member: string, constraint: string) =>
  new ServiceError(
    'ValidationException',
    `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );

/** The service names members in its messages with a small first letter. */
const memberName = (key: string) => key.charAt(0).toLowerCase() + key.slice(1);

/** The value, if it keeps the rule. Throws ValidationException, as all of this file. */
export function checkText(value: string, member: string, rule: TextRule): string {
  if (rule.min !== undefined && value.length < rule.min) {
    throw violation(value, member, `Member must have length greater than or equal to ${rule.min}`);
  }
  if (rule.max !== undefined && value.length > rule.max) {
    throw violation(value, member, `Member must have length less than or equal to ${rule.max}`);
  }
  if (rule.pattern && !rule.pattern.test(value)) {
    const shown = rule.pattern.source.replace(/^\^|\$$/g, '');
    throw violation(value, member, `Member must satisfy regular expression pattern: ${shown}`);
  }
  return value;
}

/** A text member; undefined when it is absent or null. */
export function optionalText(body: Json, key: string, rule: TextRule = {}): string | undefined {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw violation(value, memberName(key), 'Member must be a string');
  return checkText(value, memberName(key), rule);
}

/** A text member that must be there. */
export function requiredText(body: Json, key: string, rule: TextRule = {}): string {
  const value = optionalText(body, key, rule);
  if (value === undefined) throw violation('null', memberName(key), 'Member must not be null');
  return value;
}

/** A number member within its range, whole unless fractions are allowed. */
export function optionalNumber(
  body: Json,
  key: string,
  range: { min: number; max: number; fraction?: boolean },
): number | undefined {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  const member = memberName(key);
  if (typeof value !== 'number' || (!range.fraction && !Number.isInteger(value))) {
    throw violation(value, member, 'Member must be a whole number');
  }
  if (value < range.min) {
    throw violation(value, member, `Member must have value greater than or equal to ${range.min}`);
  }
  if (value > range.max) {
    throw violation(value, member, `Member must have value less than or equal to ${range.max}`);
  }
  return value;
}

/** A text member that is one of the choices. */
export function optionalChoice<T extends string>(
  body: Json,
  key: string,
  choices: readonly T[],
): T | undefined {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' || !choices.includes(value as T)) {
    const set = `[${choices.join(', ')}]`;
    throw violation(value, memberName(key), `Member must satisfy enum value set: ${set}`);
  }
  return value as T;
}

/** An object member; undefined when it is absent or null. */
export function optionalObject(body: Json, key: string): Json | undefined {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw violation(value, memberName(key), 'Member must be an object');
  }
  return value as Json;
}

/** An object member that must be there. */
export function requiredObject(body: Json, key: string): Json {
  const value = optionalObject(body, key);
  if (value === undefined) throw violation('null', memberName(key), 'Member must not be null');
  return value;
}

/** A list of texts of an allowed length. */
export function optionalTexts(
  body: Json,
  key: string,
  size: { min: number; max: number },
): string[] | undefined {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  const member = memberName(key);
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
    throw violation(value, member, 'Member must be a list of strings');
  }
  if (value.length < size.min || value.length > size.max) {
    const shown = `[${value.join(', ')}]`;
    throw violation(shown, member, `Member must have length between ${size.min} and ${size.max}`);
  }
  return value as string[];
}

/** A map of strings (tags, environment variables). */
export function optionalTextMap(body: Json, key: string): Record<string, string> | undefined {
  const value = optionalObject(body, key);
  for (const [name, text] of Object.entries(value ?? {})) {
    if (typeof text !== 'string')
      throw violation(text, `${memberName(key)}.${name}`, 'Member must be a string');
  }
  return value as Record<string, string> | undefined;
}
