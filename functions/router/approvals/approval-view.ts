/** An approval as the API shows it. */
import type { Approval, Outcome } from './approval.ts';
import { noticeOf } from './approval-gate.ts';
import { whatBecame } from './session-note.ts';

export function approvalView(approval: Approval): Record<string, unknown> {
  const {
    status,
    agent,
    input,
    shownInput = input,
    requester,
    routing,
    sessionId,
    turnId,
    createdAt,
  } = approval;
  const { verdict, outcome } = approval;
  return {
    ...noticeOf(approval),
    status,
    summary: whatBecame(approval),
    agent,
    input: shownInput,
    requestedBy: requester.actor,
    requestedAt: isoTime(createdAt),
    routing,
    sessionId,
    turnId,
    ...(verdict && { verdict: { ...verdict, at: isoTime(verdict.at) } }),
    ...(outcome && { outcome: outcomeView(outcome) }),
  };
}

/** A result that the content rules have not passed yet is not shown. */
function outcomeView({ ok, result, unchecked, at }: Outcome): Record<string, unknown> {
  return { ok, ...(!unchecked && { result }), at: isoTime(at) };
}

const isoTime = (ms: number): string => new Date(ms).toISOString();
