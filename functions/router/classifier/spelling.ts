/**
 * Puts words right that are one slip of a finger away from a word of the examples: a letter too many, too few, another
 * one, two that changed places, or the space between two words left out.
 */
import { examplesWith, letterHash, powers, type Vocabulary, withLetter } from './vocabulary.ts';
import { UNKNOWN, type WordVectors } from './word-vectors.ts';

/** Shorter words are one slip away from too many others; longer ones are told by their letter groups. */
const SHORTEST = 4;
const LONGEST = 12;
/** Words of a message that are looked at: bounds the work of a turn. */
const MOST = 3;
const SPELLED = /^[a-z']+$/;
const LETTERS = Array.from("abcdefghijklmnopqrstuvwxyz'", (letter) => letter.charCodeAt(0));
const POWERS = powers(LONGEST);

/** `words`, those put right that neither the examples nor the table of word vectors know. */
export function corrected(
  words: readonly string[],
  vocabulary: Vocabulary,
  table: WordVectors,
): string[] {
  let left = MOST;
  return words.flatMap((word) => {
    const candidate = word.length >= SHORTEST && word.length <= LONGEST && SPELLED.test(word);
    if (!candidate || left === 0 || isKnown(word, vocabulary, table)) return [word];
    left--;
    return wordNear(word, vocabulary) ?? wordsIn(word, vocabulary) ?? [word];
  });
}

function isKnown(word: string, vocabulary: Vocabulary, table: WordVectors): boolean {
  return examplesWith(vocabulary, letterHash(word)) > 0 || table.rowOf(word) !== UNKNOWN;
}

/** The most frequent word of the examples that one edit makes of `word`. */
function wordNear(word: string, vocabulary: Vocabulary): [string] | undefined {
  const { before, after } = sidesOf(word);
  const { length } = word;
  let most = 0;
  let near: [string] | undefined;
  // Examples that have what the hash `start` stands for, followed by `word` from `rest` on.
  const examplesOf = (start: number, rest: number): number =>
    examplesWith(
      vocabulary,
      Math.imul(start, POWERS[length - rest] as number) + (after[rest] as number),
    );
  const keep = (examples: number, at: number, middle: string, rest: number): void => {
    most = examples;
    near = [word.slice(0, at) + middle + word.slice(rest)];
  };
  for (let at = 0; at <= length; at++) {
    const start = before[at] as number;
    if (at < length && length > SHORTEST) {
      const examples = examplesOf(start, at + 1);
      if (examples > most) keep(examples, at, '', at + 1);
    }
    if (at + 1 < length) {
      const swapped = word.charAt(at + 1) + word.charAt(at);
      const longer = withLetter(withLetter(start, swapped.charCodeAt(0)), swapped.charCodeAt(1));
      const examples = examplesOf(longer, at + 2);
      if (examples > most) keep(examples, at, swapped, at + 2);
    }
    for (let index = 0; index < LETTERS.length; index++) {
      const letter = LETTERS[index] as number;
      const longer = withLetter(start, letter);
      const replaced = at < length ? examplesOf(longer, at + 1) : 0;
      if (replaced > most) keep(replaced, at, String.fromCharCode(letter), at + 1);
      const added = examplesOf(longer, at);
      if (added > most) keep(added, at, String.fromCharCode(letter), at);
    }
  }
  return near;
}

/** The two words of the examples that `word` is made of; the rarer of the two is as frequent as can be. */
function wordsIn(word: string, vocabulary: Vocabulary): [string, string] | undefined {
  const { before, after } = sidesOf(word);
  // Once is often a slip itself.
  let most = 1;
  let found: [string, string] | undefined;
  for (let at = 1; at < word.length; at++) {
    const examples = Math.min(
      examplesWith(vocabulary, before[at] as number),
      examplesWith(vocabulary, after[at] as number),
    );
    if (examples <= most) continue;
    most = examples;
    found = [word.slice(0, at), word.slice(at)];
  }
  return found;
}

/** Hashes of `word` up to each place, and of what follows there. */
function sidesOf(word: string): { before: Int32Array; after: Int32Array } {
  const { length } = word;
  const before = new Int32Array(length + 1);
  const after = new Int32Array(length + 1);
  for (let at = 0; at < length; at++) {
    before[at + 1] = withLetter(before[at] as number, word.charCodeAt(at));
  }
  for (let at = length - 1; at >= 0; at--) {
    const weight = POWERS[length - 1 - at] as number;
    after[at] = (Math.imul(word.charCodeAt(at), weight) + (after[at + 1] as number)) | 0;
  }
  return { before, after };
}
