/** How sure it is that an agent's work is what the user meant, for actions that ask for it (`confidenceBelow`). */
import type { Decision } from '../routing/decision.ts';

/**
 * @param agent the one that acts. It may have got the turn from the agent that the router chose: then nothing says that the
 * router would have chosen it but its classifier, where that put this agent first
 * @returns 0 to 1; 0 where nothing is known
 */
export function confidenceIn(
  { agent: chosen, confidence, local }: Pick<Decision, 'agent' | 'confidence' | 'local'>,
  agent: string,
): number {
  if (agent === chosen) return confidence;
  return local?.agent === agent && local.abstained !== 'out-of-scope' ? local.confidence : 0;
}
