/**
 * A table of word vectors: words that are used alike have vectors that point alike, so a message resembles an example
 * that shares none of its words. `scripts/classifier/word-vectors/README.md` tells where the table comes from.
 */
import { hashOf } from './hash.ts';

/** Hash of a word in the table; `derive.py` uses the same. */
const SEED = 0x51ed270b;
/** A half-byte holds -7 to 7, stored as 1 to 15. */
const ZERO = 8;

/** Endings that are tried without when a word is not in the table, longest first. */
const ENDINGS = ["'s", 'ing', 'ed', 'es', 's'];
const SHORTEST_STEM = 3;

export interface WordVectors {
  dimensions: number;
  /** Adds the vector of `word` to `sum`; false when the table does not have it. */
  add(word: string, sum: Float32Array): boolean;
}

/**
 * @param bytes count and dimensions (uint32 each), the largest component (float32), then three arrays in the order of
 *   the hashes: hashes (uint32, ascending), each word's largest component (uint8, in 255ths of the table's), and its
 *   components as half-bytes in sevenths of the word's largest; little-endian
 */
export function readWordVectors(bytes: Uint8Array): WordVectors {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(0, true);
  const dimensions = view.getUint32(4, true);
  const unit = view.getFloat32(8, true) / 255;
  const hashes = new Uint32Array(count);
  for (let index = 0; index < count; index++) hashes[index] = view.getUint32(12 + index * 4, true);
  const largestAt = 12 + count * 4;
  const valuesAt = largestAt + count;
  const bytesEach = dimensions / 2;

  const addRow = (row: number, sum: Float32Array): void => {
    const scale = (unit * (bytes[largestAt + row] ?? 0)) / 7;
    const start = valuesAt + row * bytesEach;
    for (let index = 0; index < bytesEach; index++) {
      const pair = bytes[start + index] ?? 0;
      sum[index * 2] = (sum[index * 2] ?? 0) + scale * ((pair & 15) - ZERO);
      sum[index * 2 + 1] = (sum[index * 2 + 1] ?? 0) + scale * ((pair >> 4) - ZERO);
    }
  };
  const find = (word: string): number => search(hashes, hashOf(word, SEED));

  return {
    dimensions,
    add(word, sum) {
      for (const form of formsOf(word)) {
        const row = find(form);
        if (row >= 0) {
          addRow(row, sum);
          return true;
        }
      }
      return false;
    },
  };
}

/** The word itself, then what is left without an ending. */
function* formsOf(word: string): Generator<string> {
  yield word;
  for (const ending of ENDINGS) {
    if (!word.endsWith(ending) || word.length - ending.length < SHORTEST_STEM) continue;
    const stem = word.slice(0, -ending.length);
    yield stem;
    if (ending === 'ing' || ending === 'ed') yield `${stem}e`;
  }
}

/** Position of `wanted` in the ascending `hashes`, or -1. */
function search(hashes: Uint32Array, wanted: number): number {
  let low = 0;
  let high = hashes.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = hashes[middle] as number;
    if (found === wanted) return middle;
    if (found < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
