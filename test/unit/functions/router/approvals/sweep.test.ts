import { describe, expect, it } from '@jest/globals';
import type {
  ApprovalMark,
  MarkPlace,
} from '../../../../../functions/router/approvals/approval-store.ts';
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

const placeOf = ({ tenant, approvalId }: MarkPlace): string => `${tenant}#${approvalId}`;

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
    sweptTo: async () => undefined,
    async rememberSwept() {},
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
    const many = marks(300, NOW);
    const { report, tended, most } = await run([many.slice(0, 150), many.slice(150)]);
    expect(report.due).toBe(200);
    expect(tended).toHaveLength(200);
    expect(most).toBe(4);
    const late = await run([marks(5, NOW)], { ms: 10_000 });
    expect(late.tended).toEqual([]);
  });

  it('tends those of every tenant, however many there are of one', async () => {
    const last = marks(2, NOW - 1, 'zeta');
    const many = marks(500, NOW);
    const { tended } = await run([many.slice(0, 250), many.slice(250), last]);
    expect(tended).toEqual(expect.arrayContaining(last.map(({ approvalId }) => approvalId)));
    expect(tended).toHaveLength(200);
  });

  it('goes on where the one before it left off, so that no tenant stands too late in the list', async () => {
    const all = [...marks(45_000, NOW + 1), ...marks(2, NOW, 'zeta')];
    let place: MarkPlace | undefined;
    const store = {
      async *marks(_tenant: undefined, _signal: AbortSignal, after?: MarkPlace) {
        const from = after ? all.findIndex((mark) => placeOf(mark) === placeOf(after)) + 1 : 0;
        for (let at = from; at < all.length; at += 100) yield all.slice(at, at + 100);
      },
      sweptTo: async () => place,
      async rememberSwept(reached: MarkPlace) {
        place = reached;
      },
    };
    const tended: string[] = [];
    const approvals = {
      async tend(tenant: string) {
        tended.push(tenant);
      },
    };
    const reports = [];
    for (let sweeps = 0; sweeps < 5; sweeps++) {
      const deadline = startDeadline(60_000);
      reports.push(
        await sweep(
          approvals,
          store,
          deadline,
          () => {},
          () => NOW,
        ),
      );
      deadline.clear();
    }
    // 45,002 of 20,000 a sweep: the third one begins again at the beginning, and so does the fifth.
    expect(reports.map(({ open, due }) => [open, due])).toEqual([
      [20_000, 0],
      [20_000, 0],
      [20_002, 2],
      [20_000, 0],
      [20_002, 2],
    ]);
    expect(tended).toEqual(Array(4).fill('zeta'));
  });

  it('reads every mark once when it begins in the middle and gets around', async () => {
    const all = [...marks(150, NOW), ...marks(30, NOW, 'zeta')];
    const read: (MarkPlace | undefined)[] = [];
    const store = {
      async *marks(_tenant: undefined, _signal: AbortSignal, after?: MarkPlace) {
        read.push(after);
        const from = after ? all.findIndex((mark) => placeOf(mark) === placeOf(after)) + 1 : 0;
        for (let at = from; at < all.length; at += 100) yield all.slice(at, at + 100);
      },
      sweptTo: async () => all[120],
      async rememberSwept() {
        throw new Error('all were read');
      },
    };
    const tended: string[] = [];
    const approvals = {
      async tend(tenant: string, approvalId: string) {
        tended.push(placeOf({ tenant, approvalId }));
      },
    };
    const deadline = startDeadline(60_000);
    const report = await sweep(
      approvals,
      store,
      deadline,
      () => {},
      () => NOW,
    );
    deadline.clear();
    expect(read).toEqual([all[120], undefined]);
    expect(report).toEqual({ open: 180, due: 180, failed: 0 });
    expect(tended.sort()).toEqual(all.map(placeOf).sort());
  });

  it('is begun by the event that the router’s schedule sends, and by no request', () => {
    const router = loadCatalogue().functions.find(({ name }) => name === 'router');
    const inputs = (router?.schedules ?? []).map(({ input }) => input);
    expect(inputs.filter(isSweepEvent)).toHaveLength(1);
    const strangers = [undefined, null, 'x', {}, { body: '{"type":"agentpool.sweep-approvals"}' }];
    for (const event of strangers) expect(isSweepEvent(event)).toBe(false);
  });
});
