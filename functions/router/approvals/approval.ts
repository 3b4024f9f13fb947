/**
 * An action that waits for somebody's word: what is kept of it, and how it goes from one state to the next. Nothing here
 * reads a clock or a table: who writes a state does so only over the very state that it was made from (approval-store.ts).
 *
 *     pending ── denied | expired        nothing is ever run
 *        └────── running ── done | failed
 */
import type { ApprovalNeed } from './tool-approval.ts';

export type ApprovalStatus = 'pending' | 'running' | 'done' | 'failed' | 'denied' | 'expired';

export interface Approval {
  approvalId: string;
  tenant: string;
  /** Counts writes, from 1. */
  version: number;
  status: ApprovalStatus;
  agent: string;
  tool: string;
  /** As the model gave it, and as it is run: nobody can change it in between. */
  input: Record<string, unknown>;
  /** What people see of it, where the content rules mask something. */
  shownInput?: Record<string, unknown>;
  need: ApprovalNeed;
  /** Who asked, with the scopes of the token at that time: the action runs with these and no others. */
  requester: { actor: string; scopes: readonly string[] };
  /** How sure the router was of the agent that asked (confidence-in.ts). */
  routing: { tier: string; confidence: number };
  sessionId: string;
  turnId: string;
  /** The model's id of the call. */
  callId: string;
  /** This and all times below in ms since 1970. */
  createdAt: number;
  /** From then on the default holds. */
  decideBy: number;
  /** `run` only when the turn has answered. */
  onTimeout: 'deny' | 'run';
  verdict?: Verdict;
  /** Of the run that is under way, or was when its environment ended. */
  lease?: { run: number; until: number };
  outcome?: Outcome;
  /** The session knows what became of it, or keeps nothing. */
  told: boolean;
  /** Until then nobody else tells the session. */
  tellLease?: number;
}

export type Decision = 'approve' | 'deny';

export interface Verdict {
  decision: Decision;
  /** Actor that decided; null when time ran out and the default was applied. */
  by: string | null;
  at: number;
  note?: string;
}

export interface Outcome {
  ok: boolean;
  /** What a model would have read of the tool's result. */
  result: unknown;
  /** The content rules have not passed the result yet: it is shown to nobody. */
  unchecked?: true;
  at: number;
}

/** Runs of one action, the first included: after so many that gave no answer it has failed. */
export const MAX_RUNS = 3;

/** How long nobody else tells the session, in ms: longer than it takes. */
const TELL_MS = 15_000;

/** What has to be done for it now, by whoever looks. */
export type DueStep = 'expire' | 'run' | 'give-up' | 'tell';

export function dueStep(approval: Approval, now: number): DueStep | undefined {
  const { status, decideBy, lease, tellLease = 0 } = approval;
  if (status === 'pending') return now >= decideBy ? 'expire' : undefined;
  if (status !== 'running') return isTold(approval) || now < tellLease ? undefined : 'tell';
  if (lease && now < lease.until) return undefined;
  return lease && lease.run >= MAX_RUNS ? 'give-up' : 'run';
}

/** When somebody has to look at it next, whatever happens to those who work on it now. */
export function dueAt({ status, decideBy, lease, tellLease }: Approval, now: number): number {
  if (status === 'pending') return decideBy;
  return (status === 'running' ? lease?.until : tellLease) ?? now;
}

export const isOver = ({ status }: Approval): boolean =>
  status !== 'pending' && status !== 'running';

/** Nothing is left to be done for one that is over: its result may be shown, and the session knows it. */
export const isTold = ({ told, outcome }: Approval): boolean => told && !outcome?.unchecked;

/** Of a pending one. An approved action is running with the same write: nobody else can begin it. */
export function decided(approval: Approval, verdict: Verdict, leaseMs: number): Approval {
  if (verdict.decision === 'deny') {
    const status = verdict.by === null ? 'expired' : 'denied';
    return tellable({ ...approval, status, verdict }, verdict.at);
  }
  return leased({ ...approval, status: 'running', verdict }, verdict.at, leaseMs);
}

/** Of a running one whose lease is over: the next run. */
export function leased(approval: Approval, now: number, leaseMs: number): Approval {
  return { ...approval, lease: { run: (approval.lease?.run ?? 0) + 1, until: now + leaseMs } };
}

/** Of a running one. */
export function finished(approval: Approval, outcome: Outcome): Approval {
  const { lease: _over, ...rest } = approval;
  return tellable({ ...rest, status: outcome.ok ? 'done' : 'failed', outcome }, outcome.at);
}

/** Of one that is over: whoever writes this tells the session. */
export function tellable(approval: Approval, now: number): Approval {
  return { ...approval, tellLease: now + TELL_MS };
}
