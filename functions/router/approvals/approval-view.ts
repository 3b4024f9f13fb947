/** An approval as the API shows it. */
import type { Approval } from './approval.ts';
import { noticeOf } from './approval-gate.ts';
import { whatBecame } from './session-note.ts';

export function approvalView(approval: Approval): Record<string, unknown> {
  const { status, agent, input, requester, routing, sessionId, turnId, createdAt } = approval;
  const { verdict, outcome } = approval;
  return {
    ...noticeOf(approval),
    status,
    summary: whatBecame(approval),
    agent,
    input,
    requestedBy: requester.actor,
    requestedAt: isoTime(createdAt),
    routing,
    sessionId,
    turnId,
    ...(verdict && { verdict: { ...verdict, at: isoTime(verdict.at) } }),
    ...(outcome && { outcome: { ...outcome, at: isoTime(outcome.at) } }),
  };
}

const isoTime = (ms: number): string => new Date(ms).toISOString();
