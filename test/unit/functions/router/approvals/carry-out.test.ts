/** An approved action meets what holds now. */
import { describe, expect, it, jest } from '@jest/globals';
import { ToolBreakers } from '../../../../../functions/router/agent/tool-breakers.ts';
import type {
  AgentDefinition,
  ToolDefinition,
} from '../../../../../functions/router/agent-types.ts';
import type { Approval } from '../../../../../functions/router/approvals/approval.ts';
import { createCarryOut, leaseOf } from '../../../../../functions/router/approvals/carry-out.ts';
import { RemoteTools } from '../../../../../functions/router/mcp/remote-tools.ts';
import { startDeadline } from '../../../../../functions/shared/deadline.ts';

const run = jest.fn<ToolDefinition['run']>();

const pay: ToolDefinition = {
  name: 'pay',
  description: 'Pays',
  sideEffect: true,
  inputSchema: { type: 'object', properties: { amount: { type: 'number', maximum: 1_000 } } },
  approval: { always: true },
  timeoutMs: 4_000,
  run,
};

const agentWith = (...tools: ToolDefinition[]): AgentDefinition => ({
  id: 'commerce',
  description: 'Commerce',
  model: 'small',
  maxToolCalls: 3,
  rules: [],
  prompt: '',
  examples: [],
  tools,
});

const approval = {
  approvalId: 'ap-1',
  tenant: 'acme',
  agent: 'commerce',
  tool: 'pay',
  input: { amount: 900 },
  requester: { actor: 'ann', scopes: ['pay'] },
  turnId: 't-1',
  callId: 'u-1',
} as unknown as Approval;

async function carryOut(agents: AgentDefinition[], ms = 60_000, breakers = new ToolBreakers()) {
  const defects: string[] = [];
  const work = createCarryOut({
    agents,
    toolBreakers: breakers,
    remoteTools: new RemoteTools(agents, {
      urls: new Map(),
      readToken: async () => '',
      onTrouble: () => undefined,
    }),
    records: () => ({}) as never,
    onToolDefect: (tool) => defects.push(tool),
  });
  const deadline = startDeadline(ms);
  const outcome = await work(approval, deadline);
  deadline.clear();
  return { ...outcome, defects };
}

describe('an approved action', () => {
  it('runs with the stored input, as who asked, and told that it is approved', async () => {
    run.mockReset().mockResolvedValue({ paid: 900 });
    expect(await carryOut([agentWith(pay)])).toMatchObject({
      ok: true,
      isSure: true,
      result: { status: 'ok', data: { paid: 900 } },
    });
    expect(run.mock.calls).toMatchObject([
      [{ amount: 900 }, { tenant: 'acme', actor: 'ann', turnId: 't-1', isApproved: true }],
    ]);
  });

  it.each<[string, AgentDefinition[], string]>([
    ['whose agent is gone', [], 'the agent commerce no longer exists'],
    ['whose tool is gone', [agentWith()], 'pay is not there'],
    [
      'whose tool now asks for a scope that the requester did not have',
      [agentWith({ ...pay, scope: 'pay.much' })],
      'asks for another scope',
    ],
    [
      'whose input no longer fits',
      [
        agentWith({
          ...pay,
          inputSchema: { type: 'object', properties: { amount: { type: 'number', maximum: 800 } } },
        }),
      ],
      'at most 800',
    ],
  ])('%s is not run, and has failed', async (_, agents, reason) => {
    run.mockReset();
    const { ok, isSure, result } = await carryOut(agents);
    expect({ ok, isSure }).toEqual({ ok: false, isSure: true });
    expect(JSON.stringify(result)).toContain(reason);
    expect(run).not.toHaveBeenCalled();
  });

  it('that gives no answer, breaks, or is kept away by a breaker is worth another run', async () => {
    run.mockReset().mockReturnValue(new Promise(() => undefined));
    expect(await carryOut([agentWith(pay)], 20)).toMatchObject({ ok: false, isSure: false });
    run.mockReset().mockRejectedValue(new TypeError('x of undefined'));
    const breakers = new ToolBreakers();
    const agents = [agentWith(pay)];
    for (let failure = 0; failure < 5; failure++) {
      const outcome = await carryOut(agents, 60_000, breakers);
      expect(outcome).toMatchObject({ ok: false, isSure: false, defects: ['pay'] });
    }
    const kept = await carryOut(agents, 60_000, breakers);
    expect(kept).toMatchObject({ ok: false, isSure: false, defects: [] });
    expect(run).toHaveBeenCalledTimes(5);
  });

  it('is leased for longer than its tool may take', () => {
    expect(leaseOf([agentWith(pay)], approval)).toBeGreaterThan(4_000);
    const { timeoutMs: _, ...unlimited } = pay;
    expect(leaseOf([agentWith(unlimited)], approval)).toBeGreaterThan(10_000);
    // A remote tool may have the longest time that the catalogue allows.
    expect(leaseOf([agentWith()], approval)).toBeGreaterThan(60_000);
  });
});
