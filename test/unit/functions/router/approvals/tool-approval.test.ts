import { describe, expect, it } from '@jest/globals';
import { type ToolContext, ToolError } from '../../../../../functions/router/agent-types.ts';
import {
  approvalNeed,
  type ToolApproval,
} from '../../../../../functions/router/approvals/tool-approval.ts';

const context = {} as ToolContext;
const need = (rule: ToolApproval, input: Record<string, unknown> = {}, confidence = 1) =>
  approvalNeed(rule, input, context, confidence);

const byAmount: ToolApproval = { above: 500, amountOf: async ({ amount }) => amount as number };

describe('a call needs an approval', () => {
  it('always, where its tool is of such a class', async () => {
    expect(await need({ always: true })).toMatchObject({ why: 'always' });
  });

  it.each([
    [499.99, undefined],
    [500, undefined],
    [500.01, 'amount'],
    [Number.POSITIVE_INFINITY, 'amount'],
    [Number.NaN, 'amount'],
    [undefined, 'amount'],
  ])('of the amount %s: %s', async (amount, why) => {
    expect((await need(byAmount, { amount }))?.why).toBe(why);
  });

  it('where nobody can say how large it is', async () => {
    expect(await need({ above: 500 })).toMatchObject({ why: 'amount' });
  });

  it.each([
    [0.49, 'confidence'],
    [Number.NaN, 'confidence'],
    [0.5, undefined],
    [1, undefined],
  ])('at the confidence %s: %s', async (confidence, why) => {
    expect((await need({ confidenceBelow: 0.5 }, {}, confidence))?.why).toBe(why);
  });

  it('by any of several conditions', async () => {
    const rule = { ...byAmount, confidenceBelow: 0.5 };
    expect((await need(rule, { amount: 10 }, 0.4))?.why).toBe('confidence');
    expect((await need(rule, { amount: 900 }, 1))?.why).toBe('amount');
    expect(await need(rule, { amount: 10 }, 0.9)).toBeUndefined();
  });

  it('unless the tool would refuse it anyway, which it says in its own words', async () => {
    const amountOf = () => Promise.reject(new ToolError('There is no order O-1.'));
    await expect(need({ above: 500, amountOf })).rejects.toThrow('There is no order O-1.');
  });
});
