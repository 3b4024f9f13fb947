import { type ToolDefinition, ToolError } from '../../../agent-types.ts';
import { entry } from '../../../tool-kit/entry-schema.ts';
import { orderId } from '../../../tool-kit/id-schemas.ts';
import { idempotentId } from '../../../tool-kit/idempotent-id.ts';
import { formatMoney, roundToCents } from '../../../tool-kit/money.ts';
import { addOnce, changeRecord, requireRecord } from '../../../tool-kit/records.ts';

type Data = Readonly<Record<string, unknown>>;

/** More than this is paid back on one order only if somebody approves, in the order's currency. */
const FREE_UP_TO = 500;

const TOO_MUCH_AT_ONCE =
  'Refunds of the same order were made at the same time, and come to more than may be paid back without an approval. ' +
  'Ask for this one again, by itself.';

/** Less certain than this that a refund was asked for, somebody looks at it first. */
const CERTAIN_FROM = 0.5;

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
  approval: {
    above: FREE_UP_TO,
    // All that the order's refunds come to with this one: large amounts don't pass in small pieces.
    async amountOf(input, { records, turnId }) {
      const order = input.orderId as string;
      const { data } = await requireRecord(records, 'ORDER', order, 'order');
      const id = idempotentId('R', turnId, 'refund_create', input);
      return Number((book(order, data, id, input.amount) ?? data).refunded);
    },
    confidenceBelow: CERTAIN_FROM,
  },
  async run(input, { records, turnId, isApproved }) {
    const order = input.orderId as string;
    const id = idempotentId('R', turnId, 'refund_create', input);
    const booked = await changeRecord(records, 'ORDER', order, 'order', (data) => {
      const next = book(order, data, id, input.amount);
      // Asked before the run as well, but of overlapping refunds each then sees an order without the others.
      if (next && !isApproved && next.refunded > FREE_UP_TO) throw new ToolError(TOO_MUCH_AT_ONCE);
      return next;
    });
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

/** The order with the refund in it; undefined when it is in it already. */
function book(order: string, data: Data, id: string, wanted: unknown) {
  if (bookedRefunds(data).some((refund) => refund.id === id)) return undefined;
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
