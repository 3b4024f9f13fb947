/** Building blocks for the checks of attributes. */
import { errorAt, type Problem, type Step } from '../wire/diagnostics.ts';
import { isObject, isUnknown, type Value } from '../wire/values.ts';
import { parseDuration } from './duration.ts';
import type { Check } from './schema.ts';

function attributeName(path: readonly Step[]): string {
  return String(path.findLast((step) => typeof step === 'string'));
}

function refuse(path: readonly Step[], rule: string, value: Value): Problem[] {
  return [
    errorAt(
      path,
      `Invalid ${attributeName(path)}: ${JSON.stringify(value)}`,
      `${attributeName(path)} ${rule}.`,
    ),
  ];
}

/** One of the listed words, in their exact case. */
export function oneOf(words: readonly string[]): Check {
  return (value, path) =>
    words.includes(String(value)) ? [] : refuse(path, `must be one of ${words.join(', ')}`, value);
}

/** A whole number in a closed range. */
export function wholeNumber(min: number, max: number): Check {
  return (value, path) => {
    const number = Number(value);
    const fits = Number.isInteger(number) && number >= min && number <= max;
    return fits ? [] : refuse(path, `must be a whole number from ${min} to ${max}`, value);
  };
}

/** A text that a pattern matches; `rule` completes the sentence "<attribute> must …". */
export function matches(pattern: RegExp, rule: string): Check {
  return (value, path) => (pattern.test(String(value)) ? [] : refuse(path, rule, value));
}

/** An ARN: arn:partition:service:region:account:resource. */
export const arn: Check = matches(
  /^arn:[\w-]+:[a-zA-Z0-9-]+:[a-z0-9-]*:(\d{12}|aws|)?:.+$/,
  'must be an ARN such as arn:aws:iam::123456789012:role/name',
);

/** A Go duration such as 30m or 1h30m. */
export const duration: Check = (value, path) =>
  parseDuration(String(value)) === undefined
    ? refuse(path, 'must be a duration such as 10m or 1h30m', value)
    : [];

/** Applies a check to each element of a list or set; a list's element is named by its index, a set's by the set. */
export function each(check: Check, kind: 'list' | 'set' = 'list'): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return [];
    return value.flatMap((element, index) =>
      element === null || isUnknown(element)
        ? []
        : check(element, kind === 'list' ? [...path, index] : path),
    );
  };
}

/** Bounds a collection's number of elements. */
export function sizeBetween(min: number, max: number): Check {
  return (value, path) => {
    if (!Array.isArray(value) || (value.length >= min && value.length <= max)) return [];
    const summary = `${value.length} elements in ${attributeName(path)}`;
    return [errorAt(path, summary, `${attributeName(path)} takes ${min} to ${max} elements.`)];
  };
}

/** Every check, one after the other. */
export function all(...checks: Check[]): Check {
  return (value, path) => checks.flatMap((check) => check(value, path));
}

/** For an attribute that is an object: required members and a check for each member that is set. */
export function members(
  checks: { [member: string]: Check },
  required: readonly string[] = [],
): Check {
  return (value, path) => {
    if (!isObject(value)) return [];
    const missing = required
      .filter((name) => (value[name] ?? null) === null)
      .map((name) =>
        errorAt(
          [...path, name],
          `Missing ${name}`,
          `${name} must be set in ${attributeName(path)}.`,
        ),
      );
    const wrong = Object.entries(checks).flatMap(([name, check]) => {
      const member = value[name] ?? null;
      return member === null || isUnknown(member) ? [] : check(member, [...path, name]);
    });
    return [...missing, ...wrong];
  };
}
