/**
 * Messages of nobody, made of the examples: the frame of an example ("how do i … my …") around words that have nothing
 * to do with any agent. They teach that a frame alone is no sign of an agent.
 */
import { wordsOf } from '../../functions/router/classifier/words.ts';
import type { Example } from './examples.ts';
import { below, type Random } from './random.ts';

/** A word belongs to frames when more examples than this have it: so many, and so large a share of all. */
const FEWEST = 2;
const SHARE = 0.02;

/** Words that occur in many of `examples`. */
export function frameWords(examples: readonly Example[]): Set<string> {
  const counts = new Map<string, number>();
  for (const { text } of examples) {
    for (const word of new Set(wordsOf(text))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const border = FEWEST + SHARE * examples.length;
  return new Set([...counts].filter(([, count]) => count > border).map(([word]) => word));
}

/**
 * `text` with every word that is not of `frame` replaced by any of `words`; null when all of its words are of `frame`,
 * so that nothing would tell the stranger from the example.
 */
export function strangerOf(
  text: string,
  frame: ReadonlySet<string>,
  words: readonly string[],
  random: Random,
): string | null {
  const own = wordsOf(text);
  if (own.every((word) => frame.has(word))) return null;
  return own
    .map((word) => (frame.has(word) ? word : (words[below(random, words.length)] as string)))
    .join(' ');
}
