/**
 * Warm events: a ping that a worker answers with its identity and nothing else. They are recognised by type before any
 * other work, so that they cost no model, table or session call.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { WorkerIdentity } from './worker-identity.ts';

export const WARM_EVENT_TYPE = 'agentpool.warm';

/** A worker holds a ping at most this long, so that a wrong number can't occupy its slot. */
export const MAX_HOLD_MS = 1000;

export interface WarmEvent {
  type: typeof WARM_EVENT_TYPE;
  /** How long to hold the answer, in milliseconds, so that overlapping pings reach other workers. */
  holdMs?: number;
}

export interface WarmAnswer extends WorkerIdentity {
  type: typeof WARM_EVENT_TYPE;
}

export function isWarmEvent(event: unknown): event is WarmEvent {
  return (
    typeof event === 'object' &&
    event !== null &&
    (event as { type?: unknown }).type === WARM_EVENT_TYPE
  );
}

/** Answers after `holdMs` (0 when absent or not a number, at most `MAX_HOLD_MS`). */
export async function answerWarmEvent(
  event: WarmEvent,
  identity: () => WorkerIdentity,
): Promise<WarmAnswer> {
  const answer: WarmAnswer = { type: WARM_EVENT_TYPE, ...identity() };
  const holdMs = typeof event.holdMs === 'number' ? event.holdMs : 0;
  if (holdMs > 0) await delay(Math.min(holdMs, MAX_HOLD_MS));
  return answer;
}
