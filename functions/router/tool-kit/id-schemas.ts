/** Input schemas of the ids that tools take. Seeded ids have 4 digits, ids made by tools 18. */
import type { JsonSchemaString } from '../../shared/json-schema/json-schema.ts';

const id = (pattern: string, description: string): JsonSchemaString => ({
  type: 'string',
  pattern: `^${pattern}$`,
  maxLength: 40,
  description,
});

export const customerId = id('C-\\d{4,18}', 'Customer id, such as C-1001');
export const orderId = id('O-\\d{4,18}', 'Order id, such as O-2001');
export const paymentId = id('P-\\d{4,18}', 'Payment id, such as P-5001');
export const shipmentId = id('S-\\d{4,18}', 'Shipment id, such as S-3001');
export const ticketId = id('T-\\d{4,18}', 'Ticket id, such as T-4001');
export const sku = id('SKU(-[A-Z0-9]{1,10}){1,3}', 'Stock keeping unit, such as SKU-PUMP-02');
export const discountCode = id('[A-Z]{4,10}\\d{2}', 'Discount code, such as WELCOME10');
