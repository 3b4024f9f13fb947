import { type ToolDefinition, ToolError } from '../../../agent-types.ts';
import { entry } from '../../../tool-kit/entry-schema.ts';
import { orderId } from '../../../tool-kit/id-schemas.ts';
import { idempotentId } from '../../../tool-kit/idempotent-id.ts';
import { formatMoney, roundToCents } from '../../../tool-kit/money.ts';
import { addOnce, changeRecord } from '../../../tool-kit/records.ts';

type Data = Readonly<Record<string, unknown>>;

/**
 * Refunds an order once a turn. The order is booked first, with the refund's id in it, and only then the refund is
 * written: a turn that is cut between the two finds its id in the order when it runs again and books nothing twice.
 */
export const tool: ToolDefinition = {
  name: 'refund_create',
  label: 'Preparing the refund',
  description:
    'Refund an order, whole or in part: pay money back or reimburse what was paid for an order',
  sideEffect: true,
  inputSchema: {
    type: 'object',
    properties: {
      orderId,
      amount: {
        type: 'number',
        minimum: 0.01,
        maximum: 1_000_000,
        description:
          'Amount of money to refund, in the currency of the order; all that is left when not given',
      },
      reason: { type: 'string', maxLength: 200, description: 'Reason: why it is refunded' },
    },
    required: ['orderId'],
  },
  outputSchema: {
    type: 'object',
    properties: { created: { type: 'boolean' }, refund: entry },
    required: ['created', 'refund'],
  },
  async run(input, { records, turnId }) {
    const order = input.orderId as string;
    const id = idempotentId('R', turnId, 'refund_create', input);
    const booked = await changeRecord(records, 'ORDER', order, 'order', (data) =>
      refundIdsOf(data).includes(id) ? undefined : book(order, data, id, input.amount),
    );
    const entry = bookedRefunds(booked).find((refund) => refund.id === id);
    const { created, data } = await addOnce(records, 'REFUND', id, {
      orderId: order,
      status: 'pending',
      amount: entry?.amount,
      currency: booked.currency,
      ...(input.reason ? { reason: input.reason } : {}),
    });
    return { created, refund: { id, ...data } };
  },
};

interface BookedRefund {
  id: string;
  amount: number;
}

function bookedRefunds(order: Data): BookedRefund[] {
  return (order.refunds as BookedRefund[] | undefined) ?? [];
}

function refundIdsOf(order: Data): string[] {
  return bookedRefunds(order).map((refund) => refund.id);
}

function book(order: string, data: Data, id: string, wanted: unknown): Record<string, unknown> {
  const refunded = Number(data.refunded ?? 0);
  const left = roundToCents(Number(data.total) - refunded);
  const amount = typeof wanted === 'number' ? roundToCents(wanted) : left;
  if (left <= 0) throw new ToolError(`Order ${order} is already refunded in full.`);
  if (amount > left) {
    throw new ToolError(
      `Order ${order} has only ${formatMoney(left, data.currency)} left to refund.`,
    );
  }
  return {
    ...data,
    refunded: roundToCents(refunded + amount),
    refunds: [...bookedRefunds(data), { id, amount }],
  };
}
