import type { ToolDefinition } from '../../../agent-types.ts';
import { entry } from '../../../tool-kit/entry-schema.ts';
import { orderId } from '../../../tool-kit/id-schemas.ts';
import { requireRecord } from '../../../tool-kit/records.ts';

/** Reads one order: items, total, status, and the ids of its payment and shipment. */
export const tool: ToolDefinition = {
  name: 'order_lookup',
  label: 'Looking up the order',
  description: 'Look up or show an order: what was bought, its items, total, price and status',
  sideEffect: false,
  inputSchema: { type: 'object', properties: { orderId }, required: ['orderId'] },
  outputSchema: {
    type: 'object',
    properties: { order: entry },
    required: ['order'],
  },
  async run(input, { records }) {
    const id = input.orderId as string;
    const { data } = await requireRecord(records, 'ORDER', id, 'order');
    const { refunds: _bookings, ...facts } = data;
    return { order: { id, ...facts } };
  },
};
