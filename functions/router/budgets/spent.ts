/** What a tenant spent on a day, in all and by agent. */

export interface Spent {
  usd: number;
  /** Of the agents that spent something; choosing an agent is in `usd` only. */
  byAgent: ReadonlyMap<string, number>;
}

export const nothingSpent = (): Spent => ({ usd: 0, byAgent: new Map() });

export function addSpent(left: Spent, right: Spent): Spent {
  const byAgent = new Map(left.byAgent);
  for (const [agent, usd] of right.byAgent) byAgent.set(agent, (byAgent.get(agent) ?? 0) + usd);
  return { usd: left.usd + right.usd, byAgent };
}
