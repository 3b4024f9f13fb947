/** Names the pairs of agents whose examples get confused, and the examples. */
import type { CrossFitted } from './cross-fit.ts';

export interface Overlap {
  /** The two agents, in the order of their names. */
  agents: readonly [string, string];
  /** Examples that were given to the other of the two by a model that had not seen them. */
  examples: readonly { owner: string; text: string }[];
}

/** Pairs with at least one confused example, most confused first. */
export function overlapsOf(heldBack: readonly CrossFitted[]): Overlap[] {
  const pairs = new Map<
    string,
    { agents: [string, string]; examples: { owner: string; text: string }[] }
  >();
  for (const { example, answer } of heldBack) {
    if (answer === example.label) continue;
    const agents = [answer, example.label].sort() as [string, string];
    const key = agents.join('\t');
    const pair = pairs.get(key) ?? { agents, examples: [] };
    pair.examples.push({ owner: example.label, text: example.text });
    pairs.set(key, pair);
  }
  return [...pairs.values()].sort(
    (a, b) => b.examples.length - a.examples.length || a.agents[0].localeCompare(b.agents[0]),
  );
}

/** One line a pair and one an example, at most `shown` examples of each pair. */
export function overlapLines(overlaps: readonly Overlap[], shown: number): string[] {
  return overlaps.flatMap(({ agents, examples }) => {
    const rest = examples.length - shown;
    return [
      `${agents.join(' and ')}: ${examples.length} ${examples.length === 1 ? 'example is' : 'examples are'} taken for the other's`,
      ...examples.slice(0, shown).map(({ owner, text }) => `  ${owner}: ${text}`),
      ...(rest > 0 ? [`  and ${rest} more`] : []),
    ];
  });
}
