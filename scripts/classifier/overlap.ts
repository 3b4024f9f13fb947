/** Names the pairs of agents whose examples get confused, and the examples. */
import { folded } from '../../functions/router/classifier/words.ts';
import type { CrossFitted } from './cross-fit.ts';
import type { Example } from './examples.ts';

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

/**
 * Examples at several agents, as the first of them has it, that are the same but for sentence marks, case, accents and
 * digits. Symbols tell them apart ("C++", "C#") though the classifier does not see them: a rule can.
 */
export function claimedTwice(examples: readonly Example[]): { text: string; owners: string[] }[] {
  const claims = new Map<string, { text: string; owners: string[] }>();
  for (const { label, text } of examples) {
    const signs = folded(text).match(/[\p{L}\p{N}\p{M}']+|[\p{Sc}\p{Sm}\p{So}#%&@*]/gu);
    const key = signs?.join(' ') ?? text;
    const claim = claims.get(key) ?? { text, owners: [] };
    if (!claim.owners.includes(label)) claim.owners.push(label);
    claims.set(key, claim);
  }
  return [...claims.values()].filter(({ owners }) => owners.length > 1);
}
