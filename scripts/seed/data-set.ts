/** The seeded business records: small, fixed and plausible, so that an agent's answer can be checked against them. */
import { readFileSync } from 'node:fs';

/** One record before it belongs to a tenant. */
export interface SeedRecord {
  kind: string;
  id: string;
  data: Record<string, unknown>;
}

const FILES: readonly [kind: string, file: string][] = [
  ['CUSTOMER', 'customers.json'],
  ['ORDER', 'orders.json'],
  ['PAYMENT', 'payments.json'],
  ['DISCOUNT', 'discounts.json'],
  ['SHIPMENT', 'shipments.json'],
  ['STOCK', 'stock.json'],
  ['TICKET', 'tickets.json'],
  ['ARTICLE', 'articles.json'],
];

/**
 * Reads the data set. With a `label`, it is mixed into what names a customer, a ticket, an article or a stock item
 * (`Northwind Bikes [acme]`), so that an answer shows whose data it was made from; ids and amounts stay the same.
 */
export function seedRecords(label?: string): SeedRecord[] {
  return FILES.flatMap(([kind, file]) => readKind(kind, file, label));
}

function readKind(kind: string, file: string, label: string | undefined): SeedRecord[] {
  const text = readFileSync(new URL(`data/${file}`, import.meta.url), 'utf8');
  const rows = JSON.parse(text) as ({ id: string } & Record<string, unknown>)[];
  return rows.map(({ id, ...data }) => ({ kind, id, data: label ? labelled(data, label) : data }));
}

const NAMING_KEYS = new Set(['name', 'subject', 'title']);

function labelled(data: Record<string, unknown>, label: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      NAMING_KEYS.has(key) && typeof value === 'string' ? `${value} [${label}]` : value,
    ]),
  );
}
