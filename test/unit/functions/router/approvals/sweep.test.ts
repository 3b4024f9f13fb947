import { describe, expect, it } from '@jest/globals';
import type { ApprovalMark } from '../../../../../functions/router/approvals/approval-store.ts';
import { isSweepEvent, sweep } from '../../../../../functions/router/approvals/sweep.ts';
import { startDeadline } from '../../../../../functions/shared/deadline.ts';
import { loadCatalogue } from '../../../../../scripts/catalogue/load.ts';

const NOW = 1_000_000;
const marks = (count: number, dueAt: number, tenant = 'acme'): ApprovalMark[] =>
  Array.from({ length: count }, (_, index) => ({
    tenant,
    approvalId: `ap-${dueAt}-${index}`,
    dueAt,
  }));

async function run(
  pages: ApprovalMark[][],
  { ms = 60_000, isBroken = (_id: string): boolean => false } = {},
) {
  const tended: string[] = [];
  const failures: string[] = [];
  let open = 0;
  let most = 0;
  const approvals = {
    async tend(_tenant: string, approvalId: string) {
      open += 1;
      most = Math.max(most, open);
      await Promise.resolve();
      tended.push(approvalId);
      open -= 1;
      if (isBroken(approvalId)) throw new Error('no');
    },
  };
  const store = {
    async *marks() {
      yield* pages;
    },
  };
  const deadline = startDeadline(ms);
  const onFailed = (approvalId: string): number => failures.push(approvalId);
  const report = await sweep(approvals, store, deadline, onFailed, () => NOW);
  deadline.clear();
  return { report, tended, failures, most };
}

describe('a sweep', () => {
  it('tends what is due and leaves the rest', async () => {
    const { report, tended } = await run([marks(3, NOW + 1), marks(2, NOW)]);
    expect(report).toEqual({ open: 5, due: 2, failed: 0 });
    expect(tended).toEqual([`ap-${NOW}-0`, `ap-${NOW}-1`]);
  });

  it('goes on when one cannot be tended, and names it', async () => {
    const isBroken = (id: string): boolean => id.endsWith('-1');
    const { report, tended, failures } = await run([marks(6, NOW)], { isBroken });
    expect(report).toEqual({ open: 6, due: 6, failed: 1 });
    expect(tended).toHaveLength(6);
    expect(failures).toEqual([`ap-${NOW}-1`]);
  });

  it('is bounded: in number, in what runs at once, and in time', async () => {
    const { report, tended, most } = await run([marks(150, NOW), marks(150, NOW)]);
    expect(report.due).toBe(200);
    expect(tended).toHaveLength(200);
    expect(most).toBe(4);
    const late = await run([marks(5, NOW)], { ms: 10_000 });
    expect(late.tended).toEqual([]);
  });

  it('tends those of every tenant, however many there are of one', async () => {
    const last = marks(2, NOW - 1, 'zeta');
    const { tended } = await run([marks(250, NOW), marks(250, NOW), last]);
    expect(tended).toEqual(expect.arrayContaining(last.map(({ approvalId }) => approvalId)));
    expect(tended).toHaveLength(200);
  });

  it('is begun by the event that the router’s schedule sends, and by no request', () => {
    const router = loadCatalogue().functions.find(({ name }) => name === 'router');
    const inputs = (router?.schedules ?? []).map(({ input }) => input);
    expect(inputs.filter(isSweepEvent)).toHaveLength(1);
    const strangers = [undefined, null, 'x', {}, { body: '{"type":"agentpool.sweep-approvals"}' }];
    for (const event of strangers) expect(isSweepEvent(event)).toBe(false);
  });
});
