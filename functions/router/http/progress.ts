/** The milestones of a turn that a client is told of while it waits. In the words of a user of the API, not of a trace. */
export type Progress =
  /** The turn has begun. */
  | { step: 'routing'; turnId: string; sessionId: string }
  /** An agent has taken the turn. */
  | { step: 'agent'; agent: string }
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
  status: 'started' | 'ok' | 'error';
}
