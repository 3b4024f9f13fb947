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
import type {
  GatedTurn,
  GateServices,
} from '../../../../../functions/router/approvals/approval-gate.ts';
import { createScreen } from '../../../../../functions/router/approvals/screen.ts';
import { ApiError } from '../../../../../functions/router/http/api-error.ts';
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
    agent = 'commerce',
    turn = {} as Partial<GatedTurn>,
    services = {} as Partial<GateServices>,
  } = {},
) {
  run.mockClear();
  const gate = memoryGate(memory, { scopes, ...turn }, () => now, services);
  const context = { tenant: 'acme', actor: 'ann', turnId } as Omit<ToolContext, 'signal'>;
  const deadline = noHurry();
  const outcome = await runTool(
    [tool],
    { toolUseId: callId, name: 'pay', input: { amount } },
    context,
    {
      quota: new ToolQuota(),
      breakers: new ToolBreakers(),
      stop: (...asked) => gate.stop(agent, ...asked),
    },
    deadline,
  );
  deadline.clear();
  return { ...outcome, report: gate.report(), memory, gate };
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

describe('a default to run', () => {
  const approval = { always: true, onTimeout: 'run', minutes: 5 } as const;
  const { signal } = new AbortController();
  const defaultOf = ({ approvals }: MemoryApprovals) =>
    [...approvals.values()].map(({ onTimeout, decideBy }) => ({ onTimeout, decideBy }));

  it('holds when the turn has its answer, and not before: a turn that is cut off tells nobody', async () => {
    const { gate, memory } = await call(payTool({ approval }), 1);
    const decideBy = NOW + 5 * MINUTE;
    expect(defaultOf(memory)).toEqual([{ onTimeout: 'deny', decideBy }]);
    await gate.confirm('acme', signal);
    expect(defaultOf(memory)).toEqual([{ onTimeout: 'run', decideBy }]);
    // The turn runs again.
    const again = await call(payTool({ approval }), 1, { memory });
    await again.gate.confirm('acme', signal);
    expect(memory.history).toHaveLength(2);
  });

  it('costs a turn nothing whose tools deny, and comes too late for a decision', async () => {
    const denying = await call(payTool(), 900);
    await denying.gate.confirm('acme', signal);
    expect(denying.memory.history).toHaveLength(1);
    const { gate, memory } = await call(payTool({ approval }), 1);
    const [standing] = [...memory.approvals.values()] as [Approval];
    const verdict = { decision: 'deny', by: 'bob', at: NOW } as const;
    await memory.through().replace(decided(standing, verdict, 1), signal);
    await gate.confirm('acme', signal);
    expect([...memory.approvals.values()]).toMatchObject([{ status: 'denied', version: 2 }]);
  });

  it('is confirmed over the write of somebody else', async () => {
    const { gate, memory } = await call(payTool({ approval }), 1);
    const store = memory.through();
    let isFirst = true;
    const racing = memoryGate(memory, {}, () => NOW, {
      store: {
        ...store,
        replace: async (next, own) => {
          if (isFirst) await store.replace({ ...next, onTimeout: 'deny' }, own);
          isFirst = false;
          return store.replace(next, own);
        },
      },
    });
    await racing.stop('commerce', payTool({ approval }), { callId: 'u', input: { amount: 1 } }, {
      tenant: 'acme',
      actor: 'ann',
      turnId: 't-1',
      signal,
    } as ToolContext);
    await racing.confirm('acme', signal);
    expect(defaultOf(memory)).toMatchObject([{ onTimeout: 'run' }]);
    await gate.confirm('acme', signal);
    expect(memory.history).toHaveLength(3);
  });
});

describe('a request whose write gets no answer', () => {
  const lost = new Error('answer lost');
  const through = (memory: MemoryApprovals, isReadLost: boolean) => ({
    ...memory.through(),
    create: async (approval: Approval, own: AbortSignal) => {
      await memory.through().create(approval, own);
      throw lost;
    },
    ...(isReadLost && { get: () => Promise.reject(lost) }),
  });

  it('is found by reading it', async () => {
    const memory = new MemoryApprovals();
    const { asked, report } = await call(payTool(), 900, {
      memory,
      services: { store: through(memory, false) },
    });
    expect(asked?.approvalId).toBe([...memory.approvals.values()][0]?.approvalId);
    expect(report.status).toBe('pending');
  });

  it('is told by its id where it cannot be read either, is listed, and never run by time alone', async () => {
    const memory = new MemoryApprovals();
    const approval = { always: true, onTimeout: 'run' } as const;
    const { ok, result, defect, gate } = await call(payTool({ approval }), 900, {
      memory,
      services: { store: through(memory, true) },
    });
    const [standing] = [...memory.approvals.values()] as [Approval];
    expect({ ok, defect }).toEqual({ ok: false, defect: lost });
    expect(JSON.stringify(result)).toContain(standing.approvalId);
    await gate.confirm('acme', new AbortController().signal);
    expect(standing.onTimeout).toBe('deny');
    expect(memory.marks.size).toBe(1);
    // With its key the turn runs again, and finds it.
    const again = await call(payTool({ approval }), 900, { memory, callId: 'u-2' });
    expect(again.asked?.approvalId).toBe(standing.approvalId);
  });
});

describe('a tool that never says what its amount is', () => {
  it('does not hold the turn beyond its own time', async () => {
    const amountOf = () => new Promise<number>(() => undefined);
    const slow = payTool({ timeoutMs: 5, approval: { above: 500, amountOf } });
    const { ok, result, defect, memory } = await call(slow, 900);
    expect({ ok, defect, stored: memory.approvals.size }).toEqual({ ok: false, stored: 0 });
    expect(JSON.stringify(result)).toContain('so it was not run');
  });
});

describe('the input of a request', () => {
  const rules = (check: (text: string) => Promise<string>) => ({
    screen: createScreen({ check: (_stage: string, text: string) => check(text) } as never),
  });

  it('is shown masked and run as it was given', async () => {
    const services = rules(async (text) => text.replace('900', '9'));
    const { memory } = await call(payTool(), 900, { services });
    expect([...memory.approvals.values()]).toMatchObject([
      { input: { amount: 900 }, shownInput: { amount: 9 } },
    ]);
  });

  it('that is blocked, or cannot be checked, is not asked for', async () => {
    const blocked = new ApiError(422, 'blocked', 'no');
    const away = new ApiError(503, 'guardrail_unavailable', 'away');
    for (const error of [blocked, away]) {
      const services = rules(() => Promise.reject(error));
      const { ok, asked, memory } = await call(payTool(), 900, { services });
      expect({ ok, asked, stored: memory.approvals.size }).toEqual({ ok: false, stored: 0 });
    }
    expect(run).not.toHaveBeenCalled();
  });
});

describe('an agent that got the turn from another one', () => {
  const approval = { confidenceBelow: 0.8 };
  const decision = { agent: 'support', tier: 'rules', confidence: 1 } as const;

  it('has none of the confidence that the first one had', async () => {
    const turn = { decision };
    expect((await call(payTool({ approval }), 1, { turn, agent: 'support' })).ok).toBe(true);
    const { asked, memory } = await call(payTool({ approval }), 1, { turn });
    expect(asked?.reason).toContain('not certain enough');
    expect([...memory.approvals.values()]).toMatchObject([
      { routing: { tier: 'rules', confidence: 0 } },
    ]);
  });

  it('has that of its own part of the message, and its requests are told with the whole turn', async () => {
    const gate = memoryGate(new MemoryApprovals(), { decision }, () => NOW);
    const part = gate.forPart({ agent: 'commerce', tier: 'local', confidence: 0.9 });
    const { signal } = new AbortController();
    const context = { tenant: 'acme', actor: 'ann', turnId: 't-1.2', signal } as ToolContext;
    const asking = { callId: 'u', input: { amount: 1 } };
    expect(await part.stop('commerce', payTool({ approval }), asking, context)).toBeUndefined();
    const handedOver = await part.stop('support', payTool({ approval }), asking, context);
    expect(gate.report()).toEqual({ status: 'pending', approvals: [handedOver] });
  });
});
