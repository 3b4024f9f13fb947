import type { DomainRecord, RecordStore, ToolDefinition } from '../../../agent-types.ts';
import { ToolError } from '../../../agent-types.ts';
import { entry } from '../../../tool-kit/entry-schema.ts';
import { orderId, paymentId } from '../../../tool-kit/id-schemas.ts';
import { requireRecord } from '../../../tool-kit/records.ts';

/** Reads a payment by its own id or by its order's. */
export const tool: ToolDefinition = {
  name: 'payment_status',
  label: 'Checking the payment',
  description:
    'Check the payment of an order: whether it was paid, billed, charged, captured or declined, and by which method or card',
  sideEffect: false,
  inputSchema: {
    type: 'object',
    properties: {
      paymentId: { ...paymentId, description: `${paymentId.description}; or give the order id` },
      orderId: { ...orderId, description: `${orderId.description}; or give the payment id` },
    },
  },
  outputSchema: {
    type: 'object',
    properties: { payment: entry },
    required: ['payment'],
  },
  async run(input, { records }) {
    const { id, data } = await findPayment(input, records);
    return { payment: { id, ...data } };
  },
};

async function findPayment(
  { paymentId, orderId }: Record<string, unknown>,
  records: RecordStore,
): Promise<DomainRecord> {
  if (typeof paymentId === 'string') {
    return requireRecord(records, 'PAYMENT', paymentId, 'payment');
  }
  if (typeof orderId !== 'string') throw new ToolError('Give a payment id or an order id.');
  const order = await requireRecord(records, 'ORDER', orderId, 'order');
  const id = order.data.paymentId;
  if (typeof id !== 'string') throw new ToolError(`Order ${orderId} has no payment yet.`);
  return requireRecord(records, 'PAYMENT', id, 'payment');
}
