/** Tool calls of a turn that stop at their tool's rule. */
import { describe, expect, it, jest } from '@jest/globals';
import { runTool } from '../../../../../functions/router/agent/run-tool.ts';
import { ToolBreakers } from '../../../../../functions/router/agent/tool-breakers.ts';
import { ToolQuota } from '../../../../../functions/router/agent/tool-quota.ts';
import {
  type ToolContext,
  type ToolDefinition,
  ToolError,
} from '../../../../../functions/router/agent-types.ts';
import {
  type Approval,
  decided,
  finished,
} from '../../../../../functions/router/approvals/approval.ts';
import { memoryGate } from '../../../../support/approval-gate.ts';
import { MemoryApprovals } from '../../../../support/memory-approvals.ts';
import { noHurry } from '../../../../support/model-stub.ts';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const MINUTE = 60_000;

const run = jest.fn<ToolDefinition['run']>(async () => ({ paid: true }));

const payTool = (more: Partial<ToolDefinition> = {}): ToolDefinition => ({
  name: 'pay',
  label: 'Paying',
  description: 'Pays',
  sideEffect: true,
  inputSchema: { type: 'object', properties: { amount: { type: 'number' } }, required: ['amount'] },
  approval: { above: 500, amountOf: async ({ amount }) => amount as number },
  run,
  ...more,
});

async function call(
  tool: ToolDefinition,
  amount: number,
  {
    memory = new MemoryApprovals(),
    now = NOW,
    callId = 'u-1',
    turnId = 't-1',
    scopes = ['pay'],
  } = {},
) {
  run.mockClear();
  const gate = memoryGate(memory, { scopes }, () => now);
  const context = { tenant: 'acme', actor: 'ann', turnId } as Omit<ToolContext, 'signal'>;
  const deadline = noHurry();
  const outcome = await runTool(
    [tool],
    { toolUseId: callId, name: 'pay', input: { amount } },
    context,
    {
      quota: new ToolQuota(),
      breakers: new ToolBreakers(),
      stop: (...asked) => gate.stop('commerce', ...asked),
    },
    deadline,
  );
  deadline.clear();
  return { ...outcome, report: gate.report(), memory };
}

describe('the gate of a turn', () => {
  it('lets through what is below its threshold, and keeps nothing of it', async () => {
    const { ok, asked, memory, report } = await call(payTool(), 500);
    expect({ ok, asked, report }).toEqual({ ok: true, asked: undefined, report: {} });
    expect(run).toHaveBeenCalledTimes(1);
    expect(memory.marks.size + memory.approvals.size).toBe(0);
  });

  it('stores the request with all that is needed to run it later, and runs nothing', async () => {
    const { asked, report, memory } = await call(payTool(), 900);
    expect(run).not.toHaveBeenCalled();
    expect(report).toEqual({ status: 'pending', approvals: [asked] });
    expect(asked).toMatchObject({
      approvalId: expect.stringMatching(/^ap-[0-9a-f]{32}$/),
      reason: 'the amount 900 is above 500',
      expiresAt: '2026-11-21T10:30:00.000Z',
      onTimeout: 'deny',
    });
    expect([...memory.approvals.values()]).toMatchObject([
      {
        tenant: 'acme',
        status: 'pending',
        agent: 'commerce',
        tool: 'pay',
        input: { amount: 900 },
        requester: { actor: 'ann', scopes: ['pay'] },
        sessionId: 's-1',
        turnId: 't-1',
        callId: 'u-1',
        told: false,
      },
    ]);
    expect([...memory.marks.values()]).toMatchObject([{ dueAt: NOW + 30 * MINUTE }]);
  });

  it('asks as its tool declares: for how long, and what holds then', async () => {
    const approval = { always: true, onTimeout: 'run', minutes: 5 } as const;
    const { asked } = await call(payTool({ approval }), 1);
    expect(asked).toMatchObject({ expiresAt: '2026-11-21T10:05:00.000Z', onTimeout: 'run' });
  });

  it('asks once for a turn that runs again, whatever the model calls it by', async () => {
    const { asked, memory } = await call(payTool(), 900);
    const again = await call(payTool(), 900, { memory, now: NOW + MINUTE, callId: 'u-2' });
    expect(again.asked).toEqual(asked);
    expect(memory.approvals.size).toBe(1);
    expect([...memory.marks.values()]).toMatchObject([{ dueAt: NOW + 30 * MINUTE }]);
    const other = await call(payTool(), 900, { memory, turnId: 't-2' });
    expect(other.asked?.approvalId).not.toBe(asked?.approvalId);
  });

  it('says what became of a request that was decided before its turn ran again', async () => {
    const { memory, asked } = await call(payTool(), 900);
    const store = memory.through();
    const { signal } = new AbortController();
    const [standing] = [...memory.approvals.values()] as [Approval];
    const verdict = { decision: 'approve', by: 'bob', at: NOW } as const;
    const running = (await store.replace(decided(standing, verdict, 1), signal)) as Approval;
    await store.replace(finished(running, { ok: true, result: { id: 'R-1' }, at: NOW }), signal);
    const again = await call(payTool(), 900, { memory, now: NOW + MINUTE });
    expect(asked).toBeDefined();
    expect(run).not.toHaveBeenCalled();
    expect({ asked: again.asked, report: again.report }).toEqual({ report: {} });
    expect(JSON.stringify(again.result)).toContain('It was approved. pay was run');
    expect(JSON.stringify(again.result)).toContain('R-1');
  });

  it('asks nobody for a call that the tool would refuse, or whose input is wrong', async () => {
    const amountOf = () => Promise.reject(new ToolError('There is no such order.'));
    const refused = await call(payTool({ approval: { above: 500, amountOf } }), 900);
    expect(JSON.stringify(refused.result)).toContain('There is no such order.');
    const wrong = await call(payTool(), 'a lot' as unknown as number);
    expect(wrong.ok).toBe(false);
    for (const { memory, asked, defect } of [refused, wrong]) {
      expect({ asked, defect, stored: memory.approvals.size }).toEqual({ stored: 0 });
    }
    expect(run).not.toHaveBeenCalled();
  });

  it('runs nothing when the amount cannot be found out or the request not be stored', async () => {
    const broken = new Error('table is gone');
    const amountOf = () => Promise.reject(broken);
    const unknown = await call(payTool({ approval: { above: 500, amountOf } }), 900);
    const memory = new MemoryApprovals();
    memory.through = () => ({ mark: () => Promise.reject(broken) }) as never;
    const unstored = await call(payTool(), 900, { memory });
    for (const { ok, defect, report } of [unknown, unstored]) {
      expect({ ok, defect, report }).toEqual({ ok: false, defect: broken, report: {} });
    }
    expect(run).not.toHaveBeenCalled();
  });
});
