/** The metrics of approvals: few, without dimensions beside service and stage, so that one alarm sees all tenants and agents. */
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Approval } from './approval.ts';
import type { AuditStep } from './audit.ts';

export type ApprovalMetric =
  /** A call of a tool waits for a decision from now on. */
  | 'ApprovalPending'
  /** Somebody approved or denied. */
  | 'ApprovalDecided'
  /** Time ran out, and the default was applied. */
  | 'ApprovalExpired'
  | 'ApprovalRunAgain'
  | 'ApprovalDone'
  /** What was approved could not be carried out, or nobody knows whether it was. */
  | 'ApprovalFailed'
  /** What was due for one could not be done, its session not be told, or a whole sweep failed: 1 for each. */
  | 'ApprovalNotTended'
  /** A level, told by each sweep: all that are not at their end. */
  | 'ApprovalsOpen';

export type MeasureApprovals = (metric: ApprovalMetric, value: number) => void;

/** Published at once: the metrics of the request around it carry its route, and an alarm would not see them. */
export function approvalMetrics(metrics: Pick<Metrics, 'singleMetric'>): MeasureApprovals {
  return (metric, value) => metrics.singleMetric().addMetric(metric, MetricUnit.Count, value);
}

export function metricOf({ verdict }: Pick<Approval, 'verdict'>, step: AuditStep): ApprovalMetric {
  switch (step) {
    case 'requested':
      return 'ApprovalPending';
    case 'approved':
    case 'denied':
    case 'expired':
      return verdict?.by === null ? 'ApprovalExpired' : 'ApprovalDecided';
    case 'run-again':
      return 'ApprovalRunAgain';
    case 'done':
      return 'ApprovalDone';
    case 'failed':
      return 'ApprovalFailed';
  }
}
