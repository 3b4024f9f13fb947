/** The decision about a message for several agents, as it is logged and answered. */
import type { Decision } from '../routing/decision.ts';
import type { Splitter } from './split-message.ts';

/** @returns undefined for a message that is one agent's: the tiers of routing decide about it as a whole */
export function splitDecision(split: Splitter, message: string): Decision | undefined {
  const parts = split(message);
  if (!parts) return undefined;
  return {
    agent: null,
    tier: 'parts',
    reason: 'several-requests',
    confidence: Math.min(...parts.map(({ decision }) => decision.confidence)),
    candidates: parts.map(({ decision }) => decision.agent),
    parts: parts.map(({ decision: { candidates: _, ...decision }, spans }) => ({
      ...decision,
      spans,
    })),
  };
}
