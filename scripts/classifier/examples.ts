/** Examples: an utterance and the agent that owns it. */
export interface Example {
  label: string;
  text: string;
}

/** Labels of `examples`, sorted, each once. */
export function labelsOf(examples: readonly Example[]): string[] {
  return [...new Set(examples.map(({ label }) => label))].sort();
}

/** The examples of agents, agent by agent. */
export function agentExamples(
  agents: readonly { id: string; examples: readonly string[] }[],
): Example[] {
  return agents.flatMap(({ id, examples }) => examples.map((text) => ({ label: id, text })));
}
