/** The direction in which a message's words point together. */
import type { WordVectors } from './word-vectors.ts';

/** Words that are looked up in the table: bounds the work of a turn. */
export const MAX_LOOKED_UP = 24;

/** Sum of the vectors of the first `MAX_LOOKED_UP` words, scaled to length 1; all zeros when no word is known. */
export function sentenceVector(words: readonly string[], table: WordVectors): Float32Array {
  const sum = new Float32Array(table.dimensions);
  for (const word of words.slice(0, MAX_LOOKED_UP)) table.add(word, sum);
  let squares = 0;
  for (const value of sum) squares += value * value;
  const length = Math.sqrt(squares);
  return length > 0 ? sum.map((value) => value / length) : sum;
}
