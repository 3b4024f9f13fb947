/** The approvals of a worker, over its tables and its tools. */
import type { Logger } from '@aws-lambda-powertools/logger';
import type { DocumentClient } from '../records/record-store.ts';
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
): Approvals {
  return new Approvals({
    store: new TableApprovalStore(documents, table),
    sessions,
    carryOut: createCarryOut(actions),
    leaseOf: (approval) => leaseOf(actions.agents, approval),
    audit: createAudit((message, record) => logger.info(message, record)),
    onUntold: (approvalId, error) =>
      logger.warn('session not told of an approval', { approvalId, error }),
  });
}
