/** Words and pairs of neighbouring words, hashed. */
import { FeatureCounts } from './feature-counts.ts';
import { finish, hashOf, mix } from './hash.ts';

const WORD_SEED = 0x9e3779b1;
const PAIR_SEED = 0x85ebca77;
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
  return counts;
}
