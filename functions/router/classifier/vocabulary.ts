/** The words of the examples, and how many examples have each. */
import { finish } from './hash.ts';

/** An odd number: the hash of a text with a letter changed follows from the hashes of its two sides. */
const BASE = 0x2c1b3c6d;
const MASK = 0x00ffffff;

/** An entry a slot: the lower 24 bits of a word's hash, and above them how many examples have it; 0 is free. */
export type Vocabulary = Uint32Array;

/** Most that an entry counts. */
export const OFTEN = 255;

/** Hash of what stands before `letter`, and of `letter` after it; 0 stands for nothing. */
export function withLetter(before: number, letter: number): number {
  return (Math.imul(before, BASE) + letter) | 0;
}

/** `BASE` to the powers 0 to `highest`: what a letter weighs that so many letters follow. */
export function powers(highest: number): Int32Array {
  const found = new Int32Array(highest + 1).fill(1);
  for (let power = 1; power <= highest; power++) {
    found[power] = Math.imul(found[power - 1] as number, BASE);
  }
  return found;
}

/** The hash of a whole word, as `withLetter` makes it letter by letter. */
export function letterHash(word: string): number {
  let hash = 0;
  for (let index = 0; index < word.length; index++) hash = withLetter(hash, word.charCodeAt(index));
  return hash;
}

/** Number of examples that have the word with this hash, `OFTEN` at most; 0 for a word of none. */
export function examplesWith(vocabulary: Vocabulary, hash: number): number {
  const entry = vocabulary[slotOf(vocabulary, finish(hash))] as number;
  return entry >>> 24;
}

/** Adds a word. At least one slot has to stay free; half of them should. */
export function addWord(vocabulary: Vocabulary, word: string, examples: number): void {
  const hash = finish(letterHash(word));
  vocabulary[slotOf(vocabulary, hash)] = ((Math.min(OFTEN, examples) << 24) | (hash & MASK)) >>> 0;
}

/** The slot where the word is, or the free one where it would be. The number of slots is a power of two. */
function slotOf(vocabulary: Vocabulary, hash: number): number {
  const last = vocabulary.length - 1;
  let slot = (hash >>> 8) & last;
  for (;;) {
    const entry = vocabulary[slot] as number;
    if (entry === 0 || (entry & MASK) === (hash & MASK)) return slot;
    slot = (slot + 1) & last;
  }
}
