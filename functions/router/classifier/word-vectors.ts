/**
 * A table of words: words that are used alike have vectors that point alike, and belong to the same classes, so a
 * message resembles an example that shares none of its words. `scripts/classifier/word-vectors/README.md` tells where
 * the table comes from.
 */
import { hashOf } from './hash.ts';

/** Hash of a word in the table; `derive.py` uses the same. */
const SEED = 0x51ed270b;
/** A half-byte holds -7 to 7, stored as 1 to 15. */
const ZERO = 8;

/** Endings that are tried without when a word is not in the table, longest first. */
const ENDINGS = ["'s", 'ing', 'ed', 'es', 's'];
const SHORTEST_STEM = 3;

/** Row of a word that the table does not have. */
export const UNKNOWN = -1;

/** Coarse to fine: the table divides its words into 64, 256 and 1,024 classes. */
export const GRAINS = [0, 1, 2] as const;
export type Grain = (typeof GRAINS)[number];

export interface WordVectors {
  dimensions: number;
  /** Row of `word`, or of what is left of it without an ending; `UNKNOWN` when the table has neither. */
  rowOf(word: string): number;
  /** Adds the vector of a row to `sum`. */
  add(row: number, sum: Float32Array): void;
  /** Class of a row. */
  classOf(row: number, grain: Grain): number;
}

/**
 * @param bytes count and dimensions (uint32 each), the largest component (float32), then arrays in the order of the
 *   hashes: hashes (uint32, ascending), each word's largest component (uint8, in 255ths of the table's), its components
 *   as half-bytes in sevenths of the word's largest, and its classes (uint8, uint8, uint16); little-endian
 */
export function readWordVectors(bytes: Uint8Array): WordVectors {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(0, true);
  const dimensions = view.getUint32(4, true);
  const unit = view.getFloat32(8, true) / 255;
  const hashes = new Uint32Array(count);
  for (let index = 0; index < count; index++) hashes[index] = view.getUint32(12 + index * 4, true);
  const bytesEach = dimensions / 2;
  const largestAt = 12 + count * 4;
  const valuesAt = largestAt + count;
  const classesAt = valuesAt + count * bytesEach;

  const find = (word: string): number => search(hashes, hashOf(word, SEED));
  return {
    dimensions,
    rowOf(word) {
      const row = find(word);
      if (row !== UNKNOWN) return row;
      for (const stem of stemsOf(word)) {
        const stemRow = find(stem);
        if (stemRow !== UNKNOWN) return stemRow;
      }
      return UNKNOWN;
    },
    add(row, sum) {
      const scale = (unit * (bytes[largestAt + row] as number)) / 7;
      const start = valuesAt + row * bytesEach;
      for (let index = 0; index < bytesEach; index++) {
        const pair = bytes[start + index] as number;
        sum[index * 2] = (sum[index * 2] as number) + scale * ((pair & 15) - ZERO);
        sum[index * 2 + 1] = (sum[index * 2 + 1] as number) + scale * ((pair >> 4) - ZERO);
      }
    },
    classOf(row, grain) {
      if (grain === 2) return view.getUint16(classesAt + count * 2 + row * 2, true);
      return bytes[classesAt + count * grain + row] as number;
    },
  };
}

function stemsOf(word: string): string[] {
  return ENDINGS.filter(
    (ending) => word.endsWith(ending) && word.length - ending.length >= SHORTEST_STEM,
  ).flatMap((ending) => {
    const stem = word.slice(0, -ending.length);
    return ending === 'ing' || ending === 'ed' ? [stem, `${stem}e`] : [stem];
  });
}

/** Position of `wanted` in the ascending `hashes`, or `UNKNOWN`. */
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
  return UNKNOWN;
}
