/** How rare each hashed feature is among the examples. */
import { messageFeatures } from '../../functions/router/classifier/message-features.ts';
import type { WordVectors } from '../../functions/router/classifier/word-vectors.ts';
import type { Example } from './examples.ts';

const FEWEST_BITS = 12;
/** 65,536 buckets: at ten agents 655 kB of weights. */
const MOST_BITS = 16;
/** Buckets for each feature, so that few of them share one. */
const ROOM = 2;

export interface Rarities {
  /** There are `2 ** bits` buckets. */
  bits: number;
  /** Inverse document frequency of each bucket in 255ths of the largest; 0 where no example has the bucket. */
  rarities: Uint8Array;
}

/** Twice as many buckets as the examples have different features, rounded up to a power of two. */
export function raritiesOf(
  examples: readonly Example[],
  featureLimit: number,
  vectors: WordVectors,
): Rarities {
  const occurrences = new Int32Array(2 ** MOST_BITS);
  for (const { text } of examples) {
    for (const block of messageFeatures(text, MOST_BITS, featureLimit, vectors).blocks) {
      for (const bucket of block.buckets.subarray(0, block.size))
        occurrences[bucket] = (occurrences[bucket] as number) + 1;
    }
  }
  const used = occurrences.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  const bits = Math.min(MOST_BITS, Math.max(FEWEST_BITS, Math.ceil(Math.log2(ROOM * (used + 1)))));
  // A bucket of fewer bits is the remainder of its number among the most bits.
  const folded = new Int32Array(2 ** bits);
  occurrences.forEach((count, bucket) => {
    const at = bucket & (folded.length - 1);
    folded[at] = (folded[at] as number) + count;
  });
  const total = examples.length;
  const largest = rarity(1, total);
  const rarities = Uint8Array.from(folded, (count) =>
    count === 0 ? 0 : Math.max(1, Math.round((255 * rarity(count, total)) / largest)),
  );
  return { bits, rarities };
}

function rarity(occurrences: number, total: number): number {
  return Math.max(0, Math.log((1 + total) / (1 + occurrences))) + 1;
}
