import { describe, expect, it } from '@jest/globals';
import type { ToolContext } from '../../../../../functions/router/agent-types.ts';
import {
  approvalNeed,
  type ToolApproval,
} from '../../../../../functions/router/approvals/tool-approval.ts';
import { remoteApproval } from '../../../../../functions/router/mcp/remote-approval.ts';

const needOf = async (declared: Parameters<typeof remoteApproval>[0], input: object) => {
  const rule = remoteApproval(declared) as ToolApproval;
  return (await approvalNeed(rule, { ...input }, {} as ToolContext, 0.5))?.why;
};

describe('the approval rule of a remote tool', () => {
  it('is none, or of every call', () => {
    expect([remoteApproval(undefined), remoteApproval(false)]).toEqual([undefined, undefined]);
    expect(remoteApproval(true)).toEqual({ always: true });
  });

  it.each([
    ['500', undefined],
    [500, undefined],
    [500.01, 'amount'],
    ['500.01', 'amount'],
    [-501, 'amount'],
    // What is not known to be small is not taken for small.
    [undefined, 'amount'],
    ['5e9', 'amount'],
    ['five', 'amount'],
    [Number.NaN, 'amount'],
    [[1], 'amount'],
  ])('compares the property of the input: %j', async (amount, why) => {
    expect(await needOf({ above: 500, amountOf: 'amount' }, { amount })).toBe(why);
  });

  it('keeps the other conditions, and how long it waits', async () => {
    const declared = { confidenceBelow: 0.8, minutes: 5, onTimeout: 'run' } as const;
    expect(remoteApproval(declared)).toEqual(declared);
    expect(await needOf(declared, {})).toBe('confidence');
  });
});
