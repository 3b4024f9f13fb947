/**
 * The clock's look at open approvals: those whose time is over, and those whose run was cut off, with nobody asking for
 * them. The schedule that sends its event stands in function.json.
 */
import type { Deadline } from '../../shared/deadline.ts';
import type { ApprovalMark, ApprovalStore } from './approval-store.ts';
import type { Approvals } from './approvals.ts';

export const SWEEP_EVENT_TYPE = 'agentpool.sweep-approvals';

export function isSweepEvent(event: unknown): boolean {
  return (event as { type?: unknown } | null | undefined)?.type === SWEEP_EVENT_TYPE;
}

/** Approvals that are tended at once: each may run a tool. */
const AT_ONCE = 4;

/** Most that one sweep tends, and marks that it reads; the next one goes on behind them. */
const MAX_TENDED = 200;
const MAX_READ = 20_000;

/** Time that one may take, in ms: with less left the sweep leaves it to the next. */
const ENOUGH_MS = 15_000;

type MarkStore = Pick<ApprovalStore, 'marks' | 'sweptTo' | 'rememberSwept'>;

export interface SweepReport {
  open: number;
  due: number;
  failed: number;
}

/** @param onFailed told of each that could not be tended; the others are tended all the same */
export async function sweep(
  approvals: Pick<Approvals, 'tend'>,
  store: MarkStore,
  deadline: Deadline,
  onFailed: (approvalId: string, error: Error) => void,
  now: () => number,
): Promise<SweepReport> {
  const due: ApprovalMark[] = [];
  let open = 0;
  for await (const marks of marksInTurn(store, deadline.signal)) {
    open += marks.length;
    due.push(...marks.filter(({ dueAt }) => dueAt <= now()));
  }
  const queue = byTurns(due).slice(0, MAX_TENDED);
  const report = { open, due: queue.length, failed: 0 };
  const tend = async (): Promise<void> => {
    while (deadline.remainingMs() > ENOUGH_MS) {
      const mark = queue.shift();
      if (!mark) return;
      try {
        await approvals.tend(mark.tenant, mark.approvalId, deadline);
      } catch (error) {
        report.failed += 1;
        onFailed(mark.approvalId, error as Error);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, tend));
  return report;
}

/**
 * Each mark once, up to `MAX_READ`: from where the last sweep that did not get to the end left off, then from the beginning.
 * The list is sorted by tenant, and whoever stands late in it is to have their turn too.
 */
async function* marksInTurn(store: MarkStore, signal: AbortSignal) {
  const from = await store.sweptTo(signal);
  const seen = new Set<string>();
  for (const after of from ? [from, undefined] : [undefined]) {
    for await (const page of store.marks(undefined, signal, after)) {
      const marks = page.filter((mark) => !seen.has(nameOf(mark)));
      for (const mark of marks) seen.add(nameOf(mark));
      yield marks;
      const last = marks.at(-1);
      // Once around.
      if (marks.length < page.length) return;
      if (last && seen.size >= MAX_READ) {
        await store.rememberSwept(last, signal);
        return;
      }
    }
  }
}

const nameOf = ({ tenant, approvalId }: ApprovalMark): string => `${tenant}#${approvalId}`;

/** One of each tenant, then the next of each: many of one leave the others theirs. */
function byTurns(marks: readonly ApprovalMark[]): ApprovalMark[] {
  const ofTenants = [...Map.groupBy(marks, ({ tenant }) => tenant).values()];
  const rounds = Math.max(0, ...ofTenants.map(({ length }) => length));
  return Array.from({ length: rounds }, (_, round) =>
    ofTenants.flatMap((own) => own[round] ?? []),
  ).flat();
}
