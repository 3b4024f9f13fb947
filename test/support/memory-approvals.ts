/** Approvals in memory with the rules of their table: conditional writes, marks beside them. Every call can be watched. */
import type { Approval } from '../../functions/router/approvals/approval.ts';
import type {
  ApprovalMark,
  ApprovalStore,
} from '../../functions/router/approvals/approval-store.ts';

/** Carries out one call, before, after or never: what a network does. */
export type Network = <T>(call: string, work: () => T) => Promise<T>;

export class MemoryApprovals {
  readonly approvals = new Map<string, Approval>();
  readonly marks = new Map<string, ApprovalMark>();
  /** Every state that was ever written, in order. */
  readonly history: Approval[] = [];

  /** The store as one process reaches it. */
  through(network: Network = async (_call, work) => work()): ApprovalStore {
    const { approvals, marks, history } = this;
    const write = (approval: Approval): Approval => {
      approvals.set(keyOf(approval), structuredClone(approval));
      history.push(structuredClone(approval));
      return structuredClone(approval);
    };
    return {
      get: (tenant, approvalId) =>
        network('get', () => structuredClone(approvals.get(keyOf({ tenant, approvalId })))),
      create: (approval) =>
        network('create', () => {
          const standing = approvals.get(keyOf(approval));
          return standing ? structuredClone(standing) : write({ ...approval, version: 1 });
        }),
      replace: (next) =>
        network('replace', () =>
          approvals.get(keyOf(next))?.version === next.version
            ? write({ ...next, version: next.version + 1 })
            : undefined,
        ),
      mark: ({ tenant, approvalId, dueAt }) =>
        network('mark', () => {
          marks.set(keyOf({ tenant, approvalId }), { tenant, approvalId, dueAt });
        }),
      unmark: (tenant, approvalId) =>
        network('unmark', () => {
          marks.delete(keyOf({ tenant, approvalId }));
        }),
      async *marks(tenant) {
        yield await network('marks', () =>
          [...marks.values()].filter((mark) => tenant === undefined || mark.tenant === tenant),
        );
      },
      // Never needed: all marks come in one page.
      sweptTo: async () => undefined,
      rememberSwept: async () => undefined,
    };
  }
}

const keyOf = ({ tenant, approvalId }: Pick<Approval, 'tenant' | 'approvalId'>): string =>
  `${tenant}#${approvalId}`;
