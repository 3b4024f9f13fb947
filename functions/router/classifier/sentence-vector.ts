/** The direction in which a message's words point together. */
import { UNKNOWN, type WordVectors } from './word-vectors.ts';

/** Words that are added up: bounds the work of a turn. */
export const MOST_ADDED = 24;

/**
 * Sum of the vectors of the first `MOST_ADDED` rows, scaled to length 1; all zeros when no word is known.
 *
 * @param rows of the message's words in `table`
 */
export function sentenceVector(rows: readonly number[], table: WordVectors): Float32Array {
  const sum = new Float32Array(table.dimensions);
  for (const row of rows.slice(0, MOST_ADDED)) {
    if (row !== UNKNOWN) table.add(row, sum);
  }
  let squares = 0;
  for (const value of sum) squares += value * value;
  const length = Math.sqrt(squares);
  return length > 0 ? sum.map((value) => value / length) : sum;
}
