/** Finds the value of one schema property in the words of a conversation. */
import type { Schema } from '../wire/converse-types.ts';
import { compilePattern, escapePattern } from './patterns.ts';
import { splitCamelCase, stem, wordsOf } from './words.ts';

/** Where values may come from, the most trusted first: the question, then facts of this turn, then earlier texts. */
export interface Sources {
  question: string;
  /** Results of this turn's tools and earlier messages, the best source first; ids are taken from them too. */
  context: readonly string[];
}

/**
 * The value for the property `name`, or undefined when the conversation does not hold one. `required` decides whether
 * a free text may be the whole question: an optional one is filled only when it was said explicitly.
 */
export function extractValue(
  name: string,
  schema: Schema,
  sources: Sources,
  required: boolean,
): unknown {
  if (schema.enum) return extractEnum(schema, sources) ?? schema.default;
  switch (schema.type) {
    case 'string':
      return schema.pattern
        ? extractPattern(schema, sources)
        : extractText(name, schema, sources.question, required);
    case 'number':
    case 'integer':
      return extractNumber(name, schema, sources.question) ?? schema.default;
    case 'boolean':
      return extractFlag(name, sources.question) ?? schema.default;
    case 'array':
      return extractList(name, schema, sources);
    default:
      return schema.default;
  }
}

/**
 * Ids and codes: the first in the question that has the pattern's shape; else the one in the best context that has any.
 * A context that holds several different ones does not tell which is meant.
 */
function extractPattern(schema: Schema, { question, context }: Sources): string | undefined {
  const said = allMatches(schema, question)[0];
  if (said !== undefined) return said;
  for (const text of context) {
    const found = new Set(allMatches(schema, text));
    if (found.size > 0) return found.size === 1 ? [...found][0] : undefined;
  }
  return undefined;
}

/** Everything in the text that has the shape of the schema's pattern, as the pattern writes it. */
export function allMatches(schema: Schema, text: string): string[] {
  const source = (schema.pattern ?? '').replace(/^\^/, '').replace(/(?<!\\)\$$/, '');
  const whole = compilePattern(`^(?:${source})$`, '');
  const within = compilePattern(`(?<![\\w-])(?:${source})(?![\\w-])`, 'gi');
  if (!whole || !within) return [];
  const fits = (value: string) =>
    whole.test(value) && value.length <= (schema.maxLength ?? Number.POSITIVE_INFINITY);
  return [...text.matchAll(within)]
    .map(([match]) => [match, match.toUpperCase(), match.toLowerCase()].find(fits))
    .filter((value) => value !== undefined);
}

/** The enum value whose words are said; with several, the one said first. Earlier texts count only for none. */
function extractEnum(schema: Schema, { question }: Sources): unknown {
  const said = wordsOf(question);
  const positions = (schema.enum ?? [])
    .filter((value) => typeof value === 'string')
    .map((value) => ({ value, position: positionOf(value, said) }))
    .filter(({ position }) => position >= 0)
    .sort((a, b) => a.position - b.position);
  return positions[0]?.value;
}

/** Where all words of an enum value are said, or -1. A word may be the start of a longer one: `manager`, `management`. */
function positionOf(value: string, said: readonly string[]): number {
  const words = wordsOf(value);
  const found = (words.length > 0 ? words : [stem(value.toLowerCase())]).map((word) =>
    said.findIndex((other) => other === word || sharesStem(other, word)),
  );
  return found.includes(-1) ? -1 : Math.min(...found);
}

const SHARED_STEM_LENGTH = 5;

function sharesStem(a: string, b: string): boolean {
  return (
    Math.min(a.length, b.length) >= SHARED_STEM_LENGTH &&
    a.slice(0, SHARED_STEM_LENGTH) === b.slice(0, SHARED_STEM_LENGTH)
  );
}

/** A number that is not part of an id or a date, preferring one next to a word of the property's name or description. */
function extractNumber(name: string, schema: Schema, question: string): number | undefined {
  const hints = new Set(wordsOf(`${splitCamelCase(name)} ${schema.description ?? ''}`));
  const found = [
    ...question.matchAll(/(?<![\w.,-])[$€£]?(\d+(?:[.,]\d+)?)(?![\w-])\s*(%|[A-Za-z]+)?/g),
  ]
    .map((match) => ({
      value: Number((match[1] as string).replace(',', '.')),
      near: `${question.slice(Math.max(0, match.index - 20), match.index)} ${match[2] ?? ''}`,
      money: /[$€£]/.test(match[0]) || /^[A-Z]{3}$/.test(match[2] ?? ''),
    }))
    .filter(({ value }) => fitsNumber(value, schema));
  const isMoney = ['amount', 'money', 'price', 'currenci'].some((word) => hints.has(word));
  const best =
    found.find(({ money }) => money && isMoney) ??
    found.find(({ near }) => wordsOf(near).some((word) => hints.has(word)));
  return (best ?? (found.length === 1 ? found[0] : undefined))?.value;
}

function fitsNumber(value: number, { type, minimum, maximum }: Schema): boolean {
  if (type === 'integer' && !Number.isInteger(value)) return false;
  return value >= (minimum ?? -Infinity) && value <= (maximum ?? Infinity);
}

/** True when a word of the property's name is said, false when it is said after a negation. */
function extractFlag(name: string, question: string): boolean | undefined {
  const hints = new Set(wordsOf(splitCamelCase(name)));
  const said = question.split(/\s+/).findIndex((word) => wordsOf(word).some((w) => hints.has(w)));
  if (said < 0) return undefined;
  const before = question
    .split(/\s+/)
    .slice(Math.max(0, said - 2), said)
    .join(' ');
  return !/\b(?:no|not|without|never|don['’]t)\b/i.test(before);
}

function extractList(name: string, schema: Schema, sources: Sources): unknown[] | undefined {
  const items = schema.items ?? {};
  const values = items.pattern
    ? [...new Set(allMatches(items, sources.question))]
    : [extractValue(name, items, sources, true)].filter((value) => value !== undefined);
  return values.length >= Math.max(1, schema.minItems ?? 1)
    ? values.slice(0, schema.maxItems ?? values.length)
    : undefined;
}

/** ", please open a ticket" after what it is about. */
const REQUEST = /[,;]\s*(?:please|can you|could you)\b.*$/is;
/** "for customer C-1001" at the end or before a stop. */
const FOR_ID = /\s+(?:for|of|by|on)\s+(?:\p{Ll}+\s+)?\p{Lu}+-[\p{Lu}\d-]*\d\b/gu;

/**
 * Free text: what stands in quotes, after `name:`, or, for a property that asks why, after "because". A required text
 * without any of them is what was said after a colon, "about" or "because", else all of it; a polite
 * request at its end and the id it is for are left out.
 */
function extractText(
  name: string,
  schema: Schema,
  question: string,
  required: boolean,
): string | undefined {
  const asksWhy = /\b(?:reason|why|cause)\b/i.test(
    `${splitCamelCase(name)} ${schema.description ?? ''}`,
  );
  const explicit =
    question.match(/["“]([^"”]{2,})["”]/)?.[1] ??
    question.match(
      new RegExp(`\\b${escapePattern(splitCamelCase(name))}\\s*[:=]\\s*(.+)`, 'i'),
    )?.[1] ??
    (asksWhy ? question.match(/\b(?:because|since|reason is)\b\s+(.+)/i)?.[1] : undefined);
  const implied = required
    ? (question.match(/(?::|\babout|\bbecause)\s+(.+)/s)?.[1] ?? question.replace(REQUEST, ''))
    : undefined;
  const text = explicit ?? implied?.replace(FOR_ID, '');
  const trimmed = text?.trim().slice(0, schema.maxLength);
  return trimmed && trimmed.length >= (schema.minLength ?? 1) ? trimmed : undefined;
}
