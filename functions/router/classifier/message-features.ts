/** Everything that the classifier knows about a message before any agent is considered. */
import type { Counted } from './feature-counts.ts';
import { type Fingerprints, NOWHERE, placeOf } from './feature-table.ts';
import { letterFeatures } from './letter-features.ts';
import { senseFeatures } from './sense-features.ts';
import { sentenceVector } from './sentence-vector.ts';
import { corrected } from './spelling.ts';
import type { Vocabulary } from './vocabulary.ts';
import { wordFeatures } from './word-features.ts';
import type { WordVectors } from './word-vectors.ts';
import { wordsOf } from './words.ts';

/** Blocks of hashed features; each is scaled on its own, so that one with many features does not drown the others. */
export const BLOCKS = ['words', 'senses', 'letters'] as const;

/** What a message is made of. */
export interface MessageFeatures {
  /** In the order of `BLOCKS`. */
  blocks: readonly Counted[];
  sentence: Float32Array;
}

/**
 * Features of `text`, at most `limit` different ones. Words come before senses and senses before letters, so what a
 * long message loses first are the letter groups of its end.
 *
 * @param vocabulary words that misspelled ones are put right to; absent: every word stays as it is
 */
export function messageFeatures(
  text: string,
  limit: number,
  table: WordVectors,
  vocabulary?: Vocabulary,
): MessageFeatures {
  const spelled = wordsOf(text);
  const found = vocabulary === undefined ? spelled : corrected(spelled, vocabulary, table);
  const rows = found.map((word) => table.rowOf(word));
  const words = wordFeatures(found, limit);
  const senses = senseFeatures(found, rows, table, limit - words.size);
  const letters = letterFeatures(found, limit - words.size - senses.size);
  return { blocks: [words, senses, letters], sentence: sentenceVector(rows, table) };
}

/** Hashed features that the model knows, with their values. */
export interface HashedVector {
  /** Places in the model's tables. */
  places: Int32Array;
  values: Float32Array;
  /** Share of each block's features that the model knows; 1 for an empty block. */
  known: readonly number[];
}

/**
 * Weighs each feature by how often it occurs (dampened) and how rare it is among the examples, and scales each block
 * to the length that `blockWeights` gives it.
 */
export function hashedVector(
  blocks: readonly Counted[],
  fingerprints: Fingerprints,
  rarities: Uint8Array,
  blockWeights: readonly number[],
): HashedVector {
  const most = blocks.reduce((sum, { size }) => sum + size, 0);
  const places = new Int32Array(most);
  const values = new Float32Array(most);
  let size = 0;
  const known = blocks.map((block, index) => {
    const start = size;
    let squares = 0;
    for (let entry = 0; entry < block.size; entry++) {
      const place = placeOf(fingerprints, block.features[entry] as number);
      if (place === NOWHERE) continue;
      const count = block.counts[entry] as number;
      const rarity = rarities[place] as number;
      const value = count === 1 ? rarity : rarity * (1 + Math.log(count));
      places[size] = place;
      values[size++] = value;
      squares += value * value;
    }
    const scale = squares > 0 ? (blockWeights[index] as number) / Math.sqrt(squares) : 0;
    for (let at = start; at < size; at++) values[at] = (values[at] as number) * scale;
    return block.size > 0 ? (size - start) / block.size : 1;
  });
  return { places: places.subarray(0, size), values: values.subarray(0, size), known };
}
