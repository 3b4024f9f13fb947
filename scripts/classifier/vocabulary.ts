/** Collects the words that a model's messages are put right to. */
import { addWord, type Vocabulary } from '../../functions/router/classifier/vocabulary.ts';
import { wordsOf } from '../../functions/router/classifier/words.ts';
import type { Example } from './examples.ts';

/** 131 kB at the most. */
const MOST_WORDS = 2 ** 14;
const FEWEST_SLOTS = 64;

/** The most frequent words of `examples`, the same table whatever their order. */
export function vocabularyOf(examples: readonly Example[]): Vocabulary {
  const counts = new Map<string, number>();
  for (const { text } of examples) {
    for (const word of new Set(wordsOf(text))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const frequent = [...counts]
    .sort(([one, count], [other, otherCount]) => otherCount - count || (one < other ? -1 : 1))
    .slice(0, MOST_WORDS);
  const slots = 2 ** Math.ceil(Math.log2(Math.max(FEWEST_SLOTS, 2 * frequent.length)));
  const vocabulary = new Uint32Array(slots);
  // The most frequent come last: of two words with one hash the more frequent is known.
  for (const [word, count] of frequent.reverse()) addWord(vocabulary, word, count);
  return vocabulary;
}
