/** The rule tier: patterns that agents declare. */
import type { AgentDefinition } from '../agent-types.ts';

export interface RuleTier {
  /** Agents with a pattern that matches. Only a single one decides: where two claim a message, neither is sure. */
  matching(message: string): string[];
}

/** Compiles every pattern once. */
export function createRuleTier(agents: readonly AgentDefinition[]): RuleTier {
  const compiled = agents.map(({ id, rules }) => ({
    id,
    patterns: rules.map(({ pattern }) => new RegExp(pattern, 'i')),
  }));
  return {
    matching: (message) =>
      compiled
        .filter(({ patterns }) => patterns.some((pattern) => pattern.test(message)))
        .map(({ id }) => id),
  };
}
