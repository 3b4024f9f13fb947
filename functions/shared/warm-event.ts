/**
 * Warm events: a ping that a worker answers with its identity and nothing else. They are recognised by type before any
 * other work, so that they cost no model, table or session call.
 */
import type { WorkerIdentity } from './worker-identity.ts';

export const WARM_EVENT_TYPE = 'agentpool.warm';

/** A worker holds a ping at most this long, so that a wrong number can't occupy its slot. */
export const MAX_HOLD_MS = 1000;

export interface WarmEvent {
  type: typeof WARM_EVENT_TYPE;
  /** How long to hold the answer, in milliseconds, so that overlapping pings reach other workers. */
  holdMs?: number;
  /** Names the run that sent it: its own pings don't count as somebody else's work. */
  run?: string;
}

export interface WarmAnswer extends WorkerIdentity {
  type: typeof WARM_EVENT_TYPE;
  /** Events in flight in this environment when the ping came: users', and pings of other runs. */
  busy: number;
}

export function isWarmEvent(event: unknown): event is WarmEvent {
  return (
    typeof event === 'object' &&
    event !== null &&
    (event as { type?: unknown }).type === WARM_EVENT_TYPE
  );
}
