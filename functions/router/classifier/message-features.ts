/** Everything that the classifier knows about a message before any agent is considered. */
import { type BlockCounts, countFeatures } from './lexical-features.ts';
import { sentenceVector } from './sentence-vector.ts';
import type { WordVectors } from './word-vectors.ts';
import { wordsOf } from './words.ts';

/** What a message is made of; independent of the examples. */
export interface MessageFeatures {
  counts: BlockCounts;
  sentence: Float32Array;
}

/** Lexical features that some example has, with their values. */
export interface LexicalVector {
  buckets: Int32Array;
  values: Float32Array;
  /** Share of each block's features that some example has; 1 for an empty block. */
  known: readonly number[];
}

export function messageFeatures(
  text: string,
  bits: number,
  limit: number,
  vectors: WordVectors,
): MessageFeatures {
  const words = wordsOf(text);
  return { counts: countFeatures(words, bits, limit), sentence: sentenceVector(words, vectors) };
}

/**
 * Weighs each feature by how often it occurs (dampened) and how rare it is among the examples, and scales each block
 * to the length that `blockWeights` gives it.
 */
export function lexicalVector(
  counts: BlockCounts,
  rarities: Uint8Array,
  blockWeights: readonly number[],
): LexicalVector {
  const most = counts[0].size + counts[1].size;
  const buckets = new Int32Array(most);
  const values = new Float32Array(most);
  let size = 0;
  const known = counts.map((block, index) => {
    const start = size;
    let squares = 0;
    for (const [bucket, count] of block) {
      const rarity = rarities[bucket] as number;
      if (rarity === 0) continue;
      const value = count === 1 ? rarity : rarity * (1 + Math.log(count));
      buckets[size] = bucket;
      values[size++] = value;
      squares += value * value;
    }
    const scale = squares > 0 ? (blockWeights[index] as number) / Math.sqrt(squares) : 0;
    for (let at = start; at < size; at++) values[at] = (values[at] as number) * scale;
    return block.size > 0 ? (size - start) / block.size : 1;
  });
  return { buckets: buckets.subarray(0, size), values: values.subarray(0, size), known };
}
