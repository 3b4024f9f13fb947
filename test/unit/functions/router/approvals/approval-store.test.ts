/** Approvals in a table, through the real SDK. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Approval } from '../../../../../functions/router/approvals/approval.ts';
import {
  type ApprovalMark,
  TableApprovalStore,
} from '../../../../../functions/router/approvals/approval-store.ts';
import { useSteadyClock } from '../../../../support/steady-clock.ts';
import { TableServer } from '../../../../support/table-server.ts';

useSteadyClock();

const server = new TableServer();
const never = new AbortController().signal;
let tests = 0;
let table: string;
let store: TableApprovalStore;

beforeAll(async () => {
  await server.start();
});
beforeEach(() => {
  tests += 1;
  table = `sessions-${tests}`;
  store = new TableApprovalStore(server.documents, table);
});
afterAll(() => server.close());

const approval = (more: Partial<Approval> = {}): Approval => ({
  approvalId: 'ap-1',
  tenant: 'acme',
  version: 0,
  status: 'pending',
  agent: 'commerce',
  tool: 'pay',
  // Numbers that a table does not take.
  input: { amount: 1e300, note: '' },
  need: { why: 'always', reason: 'it always does' },
  requester: { actor: 'ann', scopes: ['pay'] },
  routing: { tier: 'rules', confidence: 1 },
  sessionId: 's-1',
  turnId: 't-1',
  callId: 'u-1',
  createdAt: 1_000,
  decideBy: 1_801_000,
  onTimeout: 'deny',
  told: false,
  ...more,
});

async function marksOf(tenant?: string): Promise<ApprovalMark[]> {
  const all: ApprovalMark[] = [];
  for await (const page of store.marks(tenant, never)) all.push(...page);
  return all;
}

describe('the store of approvals', () => {
  it('keeps one as it is, and one that exists already stands', async () => {
    const made = await store.create(approval(), never);
    expect(made).toEqual(approval({ version: 1 }));
    expect(await store.get('acme', 'ap-1', never)).toEqual(made);
    expect(await store.create(approval({ tool: 'other' }), never)).toEqual(made);
    expect(await store.get('globex', 'ap-1', never)).toBeUndefined();
  });

  it('of writes over one version takes one', async () => {
    const made = await store.create(approval(), never);
    const writes = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        store.replace({ ...made, status: 'denied', callId: `u-${index}` }, never),
      ),
    );
    const won = writes.filter((written) => written !== undefined);
    expect(won).toHaveLength(1);
    expect(await store.get('acme', 'ap-1', never)).toEqual(won[0]);
    expect(won[0]?.version).toBe(2);
  });

  it('knows a write for its own whose answer was lost', async () => {
    server.loseNextPutAnswers = 1;
    const made = await store.create(approval(), never);
    expect(made.version).toBe(1);
    server.loseNextPutAnswers = 1;
    expect(await store.replace({ ...made, status: 'running' }, never)).toMatchObject({
      version: 2,
      status: 'running',
    });
    expect(await store.replace({ ...made, status: 'denied' }, never)).toBeUndefined();
  });

  it('keeps 30 days of who decided what', async () => {
    await store.create(approval(), never);
    expect(server.items(table)[0]?.expiresAt?.N).toBe(String(1 + 30 * 86_400));
  });

  it('lists what is open of one tenant or of all, page by page', async () => {
    const marks = ['acme', 'acme-2'].flatMap((tenant) =>
      Array.from({ length: 130 }, (_, index) => ({
        tenant,
        approvalId: `ap-${index}`,
        dueAt: 1_000,
      })),
    );
    for (const mark of marks) await store.mark(mark, never);
    expect(await marksOf('acme')).toHaveLength(130);
    expect(await marksOf()).toHaveLength(260);
    expect(await marksOf('acm')).toEqual([]);
    await store.unmark('acme', 'ap-7', never);
    await store.mark({ tenant: 'acme', approvalId: 'ap-8', dueAt: 2_000 }, never);
    const left = await marksOf('acme');
    expect(left).toHaveLength(129);
    expect(left.find(({ approvalId }) => approvalId === 'ap-8')?.dueAt).toBe(2_000);
  });

  it('lists marks from a place on, also where that mark is gone, and remembers a place', async () => {
    for (const approvalId of ['ap-1', 'ap-2', 'ap-3']) {
      await store.mark({ tenant: 'acme', approvalId, dueAt: 1_000 }, never);
    }
    const place = { tenant: 'acme', approvalId: 'ap-2' };
    expect(await store.sweptTo(never)).toBeUndefined();
    await store.rememberSwept(place, never);
    await store.unmark('acme', 'ap-2', never);
    const from = await store.sweptTo(never);
    expect(from).toMatchObject(place);
    const ids: string[] = [];
    for await (const page of store.marks(undefined, never, from)) {
      ids.push(...page.map(({ approvalId }) => approvalId));
    }
    expect(ids).toEqual(['ap-3']);
    expect(await marksOf()).toHaveLength(2);
  });
});
