/** What routing knows of the session that a message belongs to: its last turn, and nothing of its text. */
import type { StoredTurn } from '../sessions/session-store.ts';
import type { AgentOption } from './decision.ts';

export interface SessionState {
  /** Agent of the last turn; null when none or several answered. */
  agent: string | null;
  /** Age of the last turn in ms. */
  ageMs: number;
  /** The last answer ended with a question. */
  asked: boolean;
  /** The last turn asked which of these is meant. */
  options?: readonly AgentOption[];
}

/** @param past replayed turns, oldest first. @param now epoch ms. @returns undefined for a session without a turn */
export function sessionState(past: readonly StoredTurn[], now: number): SessionState | undefined {
  const last = past.at(-1);
  if (!last) return undefined;
  const { agent, at, answer, options } = last;
  return {
    agent,
    // A turn without a time is of a version that kept none: too old to be followed up.
    ageMs: at === undefined ? Number.MAX_SAFE_INTEGER : Math.max(0, now - at),
    asked: /\?["”')\]]?\s*$/.test(answer),
    ...(options && { options }),
  };
}
