/** One log record for each step of an approval: who, what and how it was decided. Nothing that a user wrote. */
import type { Approval } from './approval.ts';

/** @param ms from the step before it; how long people took, where it is a decision */
export type Audit = (approval: Approval, step: AuditStep, ms: number) => void;

export type AuditStep =
  | 'requested'
  | 'approved'
  | 'denied'
  | 'expired'
  | 'run-again'
  | 'done'
  | 'failed';

/** @param log writes one record */
export function createAudit(log: (message: string, record: { approval: object }) => void): Audit {
  return (approval, step, ms) => {
    const { approvalId, tenant, agent, tool, need, requester, verdict, lease, turnId } = approval;
    log('approval', {
      approval: {
        approvalId,
        step,
        tenant,
        agent,
        tool,
        why: need.why,
        requester: requester.actor,
        scopes: requester.scopes,
        turnId,
        ...(verdict && { decision: verdict.decision, decider: verdict.by ?? 'timeout' }),
        ...(lease && { run: lease.run }),
        ms,
      },
    });
  };
}
