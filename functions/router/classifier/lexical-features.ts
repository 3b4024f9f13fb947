/** Hashed lexical features of a message: words and pairs of words, and the letter groups inside of words. */
import { finish, hashOf, mix } from './hash.ts';

/** Blocks of features; each is scaled to length 1 on its own, so that long words do not drown whole ones. */
export const BLOCKS = ['words', 'letters'] as const;

const WORD_SEED = 0x9e3779b1;
const PAIR_SEED = 0x85ebca77;
const LETTER_SEED = 0xc2b2ae3d;
/** Stands for the start and the end of a message in pairs of words. */
const EDGE = 0x5eed;

/** Letter groups have 2 to 5 letters, a word's edges counted: short ones survive typos, long ones tell words apart. */
const SHORTEST_GROUP = 2;
const LONGEST_GROUP = 5;
const SPACE = 32;

/** How often each bucket occurs, block by block. */
export type BlockCounts = readonly [words: Map<number, number>, letters: Map<number, number>];

/**
 * Features of `words` in `2 ** bits` buckets, at most `limit` different ones: all words come before any letter group,
 * so what a long message loses are the letter groups of its end.
 */
export function countFeatures(words: readonly string[], bits: number, limit: number): BlockCounts {
  const mask = 2 ** bits - 1;
  const wordCounts = new Map<number, number>();
  let before = EDGE;
  for (const word of words) {
    const hash = hashOf(word, WORD_SEED);
    count(wordCounts, hash & mask, limit);
    count(wordCounts, finish(mix(mix(PAIR_SEED, before), hash)) & mask, limit);
    before = hash;
  }
  if (words.length > 0) {
    count(wordCounts, finish(mix(mix(PAIR_SEED, before), EDGE)) & mask, limit);
  }
  const letterCounts = new Map<number, number>();
  for (const word of words) {
    countGroups(letterCounts, word, mask, limit - wordCounts.size);
  }
  return [wordCounts, letterCounts];
}

function countGroups(counts: Map<number, number>, word: string, mask: number, limit: number): void {
  const length = word.length + 2;
  const codeAt = (index: number): number =>
    index === 0 || index === length - 1 ? SPACE : word.charCodeAt(index - 1);
  for (let start = 0; start < length - 1; start++) {
    let hash = LETTER_SEED;
    const end = Math.min(start + LONGEST_GROUP, length);
    for (let index = start; index < end; index++) {
      hash = mix(hash, codeAt(index));
      if (index - start + 1 >= SHORTEST_GROUP) count(counts, finish(hash) & mask, limit);
    }
  }
}

function count(counts: Map<number, number>, bucket: number, limit: number): void {
  const known = counts.get(bucket);
  if (known === undefined && counts.size >= limit) return;
  counts.set(bucket, (known ?? 0) + 1);
}
