import type { ApprovalNotice } from '../approvals/approval-gate.ts';

/** The milestones of a turn that a client is told of while it waits. In the words of a user of the API, not of a trace. */
export type Progress =
  /** The turn has begun. */
  | { step: 'routing'; turnId: string; sessionId: string }
  /** An agent has taken the turn. */
  | { step: 'agent'; agent: string }
  /** What comes up to the next such event is this part's, of a message for several agents. Counted from 1. */
  | { step: 'part'; part: number; parts: number; agent: string }
  /** An agent has given the turn to another one. */
  | { step: 'hand-off'; from: string; to: string }
  /** A tool call waits for somebody's word (`POST /v1/approvals/{approvalId}/decision`), and the turn ends without it. */
  | ({ step: 'approval' } & ApprovalNotice)
  /** Text since the last `tool` or `superseded` event is void, and comes again. */
  | { step: 'superseded' }
  /** Nothing was heard for a while, and the turn goes on. */
  | { step: 'working'; silentMs: number };

/** A tool at work. */
export interface ToolEvent {
  name: string;
  /** What it does, in words for a user who waits. */
  label: string;
  /** The model's id of the call: two calls of one tool have two. */
  callId: string;
  /** `pending`: it was not run, and waits for an approval. */
  status: 'started' | 'ok' | 'error' | 'pending';
}
