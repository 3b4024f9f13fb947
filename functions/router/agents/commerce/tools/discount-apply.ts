import { type DomainRecord, type ToolDefinition, ToolError } from '../../../agent-types.ts';
import { entry } from '../../../tool-kit/entry-schema.ts';
import { discountCode, orderId } from '../../../tool-kit/id-schemas.ts';
import { formatMoney, roundToCents } from '../../../tool-kit/money.ts';
import { changeRecord, requireRecord } from '../../../tool-kit/records.ts';

type Data = Readonly<Record<string, unknown>>;

/** Takes a discount off an order that is still processing; one discount an order, so a repeat changes nothing. */
export const tool: ToolDefinition = {
  name: 'discount_apply',
  label: 'Applying the discount',
  description: 'Apply a discount, coupon or promotion code to an order and take it off the price',
  sideEffect: true,
  inputSchema: {
    type: 'object',
    properties: { orderId, discountCode },
    required: ['orderId', 'discountCode'],
  },
  outputSchema: {
    type: 'object',
    properties: { applied: { type: 'boolean' }, order: entry },
    required: ['applied', 'order'],
  },
  async run(input, { records }) {
    const id = input.orderId as string;
    const code = input.discountCode as string;
    const discount = await requireRecord(records, 'DISCOUNT', code, 'discount code');
    let applied = false;
    const order = await changeRecord(records, 'ORDER', id, 'order', (data) => {
      applied = data.discountCode !== code;
      return applied ? discounted(id, data, discount) : undefined;
    });
    const { status, total, currency, saved } = order;
    return { applied, order: { id, status, total, currency, discountCode: code, saved } };
  },
};

function discounted(
  id: string,
  order: Data,
  { id: code, data: discount }: DomainRecord,
): Record<string, unknown> {
  const total = Number(order.total);
  if (discount.active !== true) throw new ToolError(`Discount code ${code} is no longer valid.`);
  if (order.discountCode) {
    throw new ToolError(`Order ${id} already has the discount code ${order.discountCode}.`);
  }
  if (order.status !== 'processing') {
    throw new ToolError(`Order ${id} is ${order.status}; a discount needs one that is processing.`);
  }
  if (total < Number(discount.minimumTotal)) {
    const minimum = formatMoney(Number(discount.minimumTotal), order.currency);
    throw new ToolError(`Discount code ${code} needs an order of at least ${minimum}.`);
  }
  const saved = roundToCents((total * Number(discount.percent)) / 100);
  return { ...order, total: roundToCents(total - saved), saved, discountCode: code };
}
