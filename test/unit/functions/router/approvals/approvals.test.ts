/** What a worker counts of approvals, and what it does when its services are out of reach. */
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Approval } from '../../../../../functions/router/approvals/approval.ts';
import type { ApprovalMetric } from '../../../../../functions/router/approvals/approval-metrics.ts';
import {
  Approvals,
  type ApprovalsDependencies,
} from '../../../../../functions/router/approvals/approvals.ts';
import { whatBecame } from '../../../../../functions/router/approvals/session-note.ts';
import { MemoryApprovals } from '../../../../support/memory-approvals.ts';
import { noHurry } from '../../../../support/model-stub.ts';

const NOW = 1_000_000;
const MINUTE = 60_000;
const bob = { tenant: 'acme', actor: 'bob' };

const deadline = noHurry();
afterEach(() => deadline.clear());

function pending(more: Partial<Approval> = {}): Approval {
  return {
    approvalId: 'ap-1',
    tenant: 'acme',
    version: 1,
    status: 'pending',
    agent: 'commerce',
    tool: 'pay',
    input: {},
    need: { why: 'always', reason: 'it always does' },
    requester: { actor: 'ann', scopes: [] },
    routing: { tier: 'rules', confidence: 1 },
    sessionId: 's-1',
    turnId: 't-1',
    callId: 'u-1',
    createdAt: NOW,
    decideBy: NOW + 30 * MINUTE,
    onTimeout: 'deny',
    told: false,
    ...more,
  };
}

function setUp(more: Partial<ApprovalsDependencies> = {}, requests = [pending()]) {
  const memory = new MemoryApprovals();
  for (const request of requests) {
    const { tenant, approvalId, decideBy } = request;
    memory.approvals.set(`${tenant}#${approvalId}`, request);
    memory.marks.set(`${tenant}#${approvalId}`, { tenant, approvalId, dueAt: decideBy });
  }
  const counted: [ApprovalMetric, number][] = [];
  const notes: string[] = [];
  const clock = { now: NOW };
  const approvals = new Approvals({
    store: memory.through(),
    sessions: { append: async (_key, { answer }) => notes.push(answer) },
    carryOut: async () => ({ ok: true, result: { card: '4111' }, isSure: true }),
    leaseOf: () => 20_000,
    audit: () => undefined,
    measure: (...entry) => counted.push(entry),
    onUntold: () => undefined,
    now: () => clock.now,
    ...more,
  });
  const sweep = () => approvals.sweep(deadline, () => undefined);
  return { memory, counted, notes, clock, approvals, sweep };
}

describe('a sweep', () => {
  it('counts what is open', async () => {
    const { counted, sweep } = setUp({}, [pending(), pending({ approvalId: 'ap-2' })]);
    await sweep();
    expect(counted).toEqual([['ApprovalsOpen', 2]]);
  });

  it('that fails is counted, as a whole or for each request that it could not tend', async () => {
    const broken = new Error('table is gone');
    const { memory } = setUp();
    const fail = () => Promise.reject(broken);
    const partly = setUp({ store: { ...memory.through(), replace: fail } });
    partly.clock.now += 31 * MINUTE;
    expect(await partly.sweep()).toMatchObject({ failed: 1 });
    expect(partly.counted).toEqual([
      ['ApprovalNotTended', 1],
      ['ApprovalsOpen', 1],
    ]);
    const marks = () => ({ [Symbol.asyncIterator]: () => ({ next: fail }) });
    const wholly = setUp({ store: { ...memory.through(), marks } });
    await expect(wholly.sweep()).rejects.toBe(broken);
    expect(wholly.counted).toEqual([['ApprovalNotTended', 1]]);
  });
});

describe('a result', () => {
  it('is shown and told only when the content rules have passed it, by the next sweep at the latest', async () => {
    let isAway = true;
    const screen = async () => {
      if (isAway) throw new Error('guardrail is away');
      return { card: '{CARD}' };
    };
    const { approvals, counted, notes, clock, sweep } = setUp({ screen });
    const done = await approvals.decide(bob, 'ap-1', { decision: 'approve' }, deadline);
    expect(done).toMatchObject({ status: 'done', told: false });
    expect(whatBecame(done)).toContain('not shown until');
    expect({ counted, notes }).toEqual({ counted: [['ApprovalNotTended', 1]], notes: [] });
    isAway = false;
    clock.now += 5 * MINUTE;
    await sweep();
    expect(notes).toEqual([expect.stringContaining('{CARD}')]);
    const again = await approvals.decide(bob, 'ap-1', { decision: 'approve' }, deadline);
    expect(again).toMatchObject({ told: true, outcome: { result: { card: '{CARD}' } } });
    expect(again.outcome).not.toHaveProperty('unchecked');
  });

  it('is passed as well where no session is to be told', async () => {
    const screen = async () => ({ card: '{CARD}' });
    const { approvals, memory, notes } = setUp({ screen }, [pending({ told: true })]);
    const done = await approvals.decide(bob, 'ap-1', { decision: 'approve' }, deadline);
    expect(done.outcome?.result).toEqual({ card: '{CARD}' });
    expect({ notes, marks: memory.marks.size }).toEqual({ notes: [], marks: 0 });
  });
});

describe('a listing', () => {
  const requests = [
    pending({ approvalId: 'ap-2', createdAt: NOW + 1 }),
    pending(),
    pending({ approvalId: 'ap-3', requester: { actor: 'joe', scopes: [] } }),
    pending({ approvalId: 'ap-4', tenant: 'other' }),
  ];

  it.each([
    [undefined, ['ap-1', 'ap-3', 'ap-2']],
    ['ann', ['ap-1', 'ap-2']],
    ['eve', []],
  ])('has those of the tenant that %s asked for, oldest first', async (requester, ids) => {
    const { approvals } = setUp({}, requests);
    const { approvals: found, isAll } = await approvals.pending(
      { tenant: 'acme', requester },
      50,
      deadline,
    );
    expect({ ids: found.map(({ approvalId }) => approvalId), isAll }).toEqual({ ids, isAll: true });
  });

  it('looks through a bounded number, and says so', async () => {
    const many = Array.from({ length: 1_001 }, (_, index) =>
      pending({ approvalId: `ap-${index}`, requester: { actor: 'joe', scopes: [] } }),
    );
    const { approvals } = setUp({}, many);
    const of = { tenant: 'acme', requester: 'ann' };
    expect(await approvals.pending(of, 50, deadline)).toEqual({ approvals: [], isAll: false });
  });
});
