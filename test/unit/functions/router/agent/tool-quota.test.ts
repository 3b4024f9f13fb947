import { describe, expect, it } from '@jest/globals';
import { ToolQuota } from '../../../../../functions/router/agent/tool-quota.ts';
import type { ToolDefinition } from '../../../../../functions/router/agent-types.ts';

const tool = (name: string, maxCalls?: number) =>
  ({ name, ...(maxCalls !== undefined && { maxCalls }) }) as ToolDefinition;

describe('the quota of a turn', () => {
  it('counts a tool of a server as one, whichever agent calls it under which limit', () => {
    const quota = new ToolQuota();
    const [ofSales, ofSupport] = [tool('crm__note', 2), tool('crm__note', 1)];
    expect(quota.take(ofSales)).toBe(true);
    expect(quota.take(ofSupport)).toBe(false);
    expect(quota.take(ofSales)).toBe(true);
    expect(quota.take(ofSales)).toBe(false);
  });

  it('tells tools of two agents with one name apart', () => {
    const quota = new ToolQuota();
    expect([tool('look', 1), tool('look', 1)].map((own) => quota.take(own))).toEqual([true, true]);
  });

  it('is without end where a tool declares none', () => {
    const quota = new ToolQuota();
    const endless = tool('look');
    expect(Array.from({ length: 100 }, () => quota.take(endless))).not.toContain(false);
  });
});
