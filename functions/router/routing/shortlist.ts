/** The agents that the small model chooses among. */
import type { AgentDefinition } from '../agent-types.ts';
import type { Classification } from '../classifier/classifier.ts';

/**
 * @param claiming agents whose rules claim the message: where there are any, it is theirs
 * @param known agents that the classifier ranks; it can't speak against the others
 * @param current agent of the session's last turn, which the message may go on with
 * @returns in the order of `agents`, so that equal choices are equal bytes
 */
export function shortlist(
  agents: readonly AgentDefinition[],
  claiming: readonly string[],
  { ranking }: Pick<Classification, 'ranking'>,
  known: readonly string[],
  current: string | null | undefined,
  size: number,
): AgentDefinition[] {
  if (claiming.length > 0) return agents.filter(({ id }) => claiming.includes(id));
  const best = new Set(ranking.slice(0, size).map(({ agent }) => agent));
  return agents.filter(({ id }) => best.has(id) || id === current || !known.includes(id));
}
