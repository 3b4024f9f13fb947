/** What reports and exports can be about. */
import type { JsonSchemaString } from '../../shared/json-schema/json-schema.ts';

const KINDS: Readonly<Record<string, string>> = {
  customers: 'CUSTOMER',
  orders: 'ORDER',
  payments: 'PAYMENT',
  shipments: 'SHIPMENT',
  stock: 'STOCK',
  tickets: 'TICKET',
};

export const reportSubject: JsonSchemaString = {
  type: 'string',
  enum: Object.keys(KINDS),
  description: `What it is about: ${Object.keys(KINDS).join(', ')}`,
};

/** The kind of record behind a subject, such as `ORDER` for `orders`. */
export function subjectKind(subject: string): string {
  const kind = KINDS[subject];
  if (!kind)
    throw new Error(
      `"${subject}" is no subject; the schema admits only ${Object.keys(KINDS).join(', ')}.`,
    );
  return kind;
}
