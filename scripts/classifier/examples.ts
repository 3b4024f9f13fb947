/** Examples: an utterance and the agent that owns it. */
import { wordsOf } from '../../functions/router/classifier/words.ts';

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

/**
 * `examples` without those that have the words of an earlier one of their label: to the classifier they are one. A copy
 * would lie in a training and among what is held back from it, and what was learned by heart would pass for certainty.
 */
export function distinctExamples<T extends Example>(examples: readonly T[]): T[] {
  const seen = new Set<string>();
  return examples.filter(({ label, text }) => {
    const key = `${label}\t${wordsOf(text).join(' ')}`;
    return !seen.has(key) && seen.add(key);
  });
}
