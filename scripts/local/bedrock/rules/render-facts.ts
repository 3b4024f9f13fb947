/** Words single facts of a record: `total 129.90 USD`, `2 × SKU-BELL-01`, `expected on 2026-11-24`. */
import { humanize, listOf } from './phrases.ts';
import { isObject } from './tool-results.ts';

type Json = Record<string, unknown>;

/** Names of numbers that are money when the record has a currency. */
const MONEY =
  /^(?:total|amount|price|unitPrice|saved|refunded|cost|paid|balance|fee|due|subtotal|left)$/i;
/** Numbers whose name goes before the figure, because it ends in a preposition or names the figure. */
const NAME_FIRST =
  /(?:At|On|By|To|From|Of)$|^(?:count|total|number|score|version|limit|size|page)$/;
/** Texts in someone's own words. */
export const QUOTED = /^(?:subject|reason|message|note|comment|description)$/;
/** More entries than this are counted, not listed. */
const MAX_LISTED = 5;

/** One fact as a phrase, or undefined when it says nothing (an empty value, money of zero that never moved). */
export function renderFact(key: string, value: unknown, record: Json): string | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (typeof value === 'number') return renderNumber(key, value, record);
  if (typeof value === 'boolean') return value ? humanize(key) : `not ${humanize(key)}`;
  if (Array.isArray(value)) return renderList(key, value);
  if (isObject(value)) return renderMap(key, value);
  const inOwnWords = QUOTED.test(key) && String(value).includes(' ');
  return inOwnWords ? `${label(key)} "${value}"` : `${label(key)} ${value}`;
}

/** `customerId` names a customer: the word "id" says nothing beside an id. */
function label(key: string): string {
  return humanize(key.replace(/(?<=.)Ids?$/, ''));
}

function renderNumber(key: string, value: number, record: Json): string | undefined {
  if (typeof record.currency === 'string' && MONEY.test(key)) {
    if (value === 0 && /ed$/.test(key)) return undefined;
    return `${humanize(key)} ${value.toFixed(2)} ${record.currency}`;
  }
  return NAME_FIRST.test(key) ? `${humanize(key)} ${value}` : `${value} ${humanize(key)}`;
}

function renderList(key: string, values: readonly unknown[]): string {
  if (values.length === 0) return `no ${label(key)}`;
  const listed = values.slice(0, MAX_LISTED).map(renderEntry);
  const more = values.length - listed.length;
  const parts = more > 0 ? [...listed, `${more} more`] : listed;
  return values.some(isObject) ? parts.join(', ') : `${label(key)} ${listOf(parts)}`;
}

/** An entry of a list: `2 × SKU-BELL-01`, or its name, id or plain value. */
function renderEntry(entry: unknown): string {
  if (!isObject(entry)) return String(entry);
  const name = entry.sku ?? entry.name ?? entry.title ?? entry.id ?? JSON.stringify(entry);
  return typeof entry.quantity === 'number' ? `${entry.quantity} × ${name}` : String(name);
}

/** A map of figures: `by status: 3 shipped and 1 on hold`, `totals 2146.40 USD`. */
function renderMap(key: string, map: Json): string | undefined {
  const parts = Object.entries(map).map(([name, value]) => {
    if (typeof value !== 'number') return renderFact(name, value, map);
    return /^[A-Z]{3}$/.test(name) ? `${value.toFixed(2)} ${name}` : `${value} ${humanize(name)}`;
  });
  const said = parts.filter((part) => part !== undefined);
  return said.length > 0 ? `${humanize(key)} ${listOf(said)}` : undefined;
}
