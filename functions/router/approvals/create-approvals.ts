/** The approvals of a worker, over its tables and its tools. */
import type { Logger } from '@aws-lambda-powertools/logger';
import type { DocumentClient } from '../records/record-store.ts';
import { type MeasureApprovals, metricOf } from './approval-metrics.ts';
import { TableApprovalStore } from './approval-store.ts';
import { Approvals, type Sessions } from './approvals.ts';
import { createAudit } from './audit.ts';
import { type ActionDependencies, createCarryOut, leaseOf } from './carry-out.ts';

export interface ApprovalTables {
  documents: DocumentClient;
  /** Name of the sessions table. */
  table: string;
  sessions: Sessions;
}

export function createApprovals(
  { documents, table, sessions }: ApprovalTables,
  actions: ActionDependencies,
  logger: Logger,
  measure: MeasureApprovals,
): Approvals {
  const record = createAudit((message, entry) => logger.info(message, entry));
  return new Approvals({
    store: new TableApprovalStore(documents, table),
    sessions,
    carryOut: createCarryOut(actions),
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
