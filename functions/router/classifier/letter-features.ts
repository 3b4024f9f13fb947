/** Groups of neighbouring letters inside of words, hashed: a word with a typo keeps most of them. */
import { FeatureCounts } from './feature-counts.ts';
import { finish, mix } from './hash.ts';

const SEED = 0xc2b2ae3d;

/** Groups have 2 to 5 letters, a word's edges counted: short ones survive typos, long ones tell words apart. */
const SHORTEST = 2;
const LONGEST = 5;
/** Stands for both edges of a word. */
const SPACE = 32;

export function letterFeatures(words: readonly string[], limit: number): FeatureCounts {
  const counts = new FeatureCounts(limit);
  for (const word of words) {
    const length = word.length + 2;
    for (let start = 0; start < length - 1; start++) {
      let hash = SEED;
      const end = Math.min(start + LONGEST, length);
      for (let index = start; index < end; index++) {
        const edge = index === 0 || index === length - 1;
        hash = mix(hash, edge ? SPACE : word.charCodeAt(index - 1));
        if (index - start + 1 >= SHORTEST) counts.add(finish(hash));
      }
    }
  }
  return counts;
}
