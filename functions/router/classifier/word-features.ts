/** Words, pairs of neighbouring words and pairs with a word or two between, hashed. */
import { FeatureCounts } from './feature-counts.ts';
import { finish, hashOf, mix } from './hash.ts';

const WORD_SEED = 0x9e3779b1;
const PAIR_SEED = 0x85ebca77;
const LOOSE_SEED = 0x85ebff22;
/** A loose pair has at most so many words between. */
const MOST_BETWEEN = 2;
/** Stands for the start and the end of a message in pairs of words. */
const EDGE = 0x5eed;

export function wordFeatures(words: readonly string[], limit: number): FeatureCounts {
  const counts = new FeatureCounts(limit);
  if (words.length === 0) return counts;
  const hashes = words.map((word) => hashOf(word, WORD_SEED));
  for (const hash of hashes) counts.add(hash);
  [...hashes, EDGE].forEach((hash, index) => {
    const before = hashes[index - 1] ?? EDGE;
    counts.add(finish(mix(mix(PAIR_SEED, before), hash)));
  });
  for (let between = 1; between <= MOST_BETWEEN; between++) {
    hashes.slice(between + 1).forEach((hash, index) => {
      counts.add(finish(mix(mix(LOOSE_SEED, hashes[index] as number), hash)));
    });
  }
  return counts;
}
