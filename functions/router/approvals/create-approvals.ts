/** The approvals of a worker, over its tables and its tools. */
import type { Logger } from '@aws-lambda-powertools/logger';
import type { Guardrail } from '../guardrails/guardrail.ts';
import type { DocumentClient } from '../records/record-store.ts';
import { type MeasureApprovals, metricOf } from './approval-metrics.ts';
import { TableApprovalStore } from './approval-store.ts';
import { Approvals, type Sessions } from './approvals.ts';
import { createAudit } from './audit.ts';
import { type ActionDependencies, createCarryOut, leaseOf } from './carry-out.ts';
import { createScreen } from './screen.ts';

export interface ApprovalServices {
  documents: DocumentClient;
  /** Name of the sessions table. */
  table: string;
  sessions: Sessions;
  /** Not given for a stage without one. */
  guardrail: Guardrail | undefined;
}

export function createApprovals(
  { documents, table, sessions, guardrail }: ApprovalServices,
  actions: ActionDependencies,
  logger: Logger,
  measure: MeasureApprovals,
): Approvals {
  const record = createAudit((message, entry) => logger.info(message, entry));
  return new Approvals({
    store: new TableApprovalStore(documents, table),
    sessions,
    carryOut: createCarryOut(actions),
    screen: createScreen(guardrail),
    leaseOf: (approval) => leaseOf(actions.agents, approval),
    audit: (approval, step, ms) => {
      record(approval, step, ms);
      measure(metricOf(approval, step), 1);
    },
    measure,
    onUntold: (approvalId, error) =>
      logger.warn('session not told of an approval', { approvalId, error }),
  });
}
