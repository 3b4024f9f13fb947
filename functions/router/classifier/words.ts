/** Cuts a message into words, the same way when the classifier is trained and when it answers. */

/** Longer messages are judged by their start: what is asked for comes early, and a turn's work stays bounded. */
const MAX_CHARACTERS = 1_000;
const MAX_WORDS = 64;

/**
 * Marks that a word is the same without: accents of Latin, Greek and Cyrillic letters, vowel points of Arabic and
 * Hebrew, and what only says how a sign is drawn. Marks of other scripts are vowels or tell consonants apart.
 */
const ACCENTS = new RegExp(
  [
    '[\\u0300-\\u036f\\u0483-\\u0489\\u1ab0-\\u1ace\\u1dc0-\\u1dff\\u2de0-\\u2dff\\ua66f-\\ua672\\ua674-\\ua67d\\ufe20-\\ufe2f]',
    '[\\u064b-\\u0652\\u0656-\\u065f\\u0670]',
    '[\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7]',
    '[\\u20d0-\\u20f0\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}]',
  ].join('|'),
  'gu',
);

/** The start of `text` as the classifier sees it: in lower case, without accents, every digit a 0. */
export function folded(text: string): string {
  return text
    .slice(0, MAX_CHARACTERS)
    .normalize('NFKD')
    .toLowerCase()
    .replace(ACCENTS, '')
    .replace(/[\u2018\u2019]/gu, "'")
    .replace(/\p{Nd}/gu, '0')
    .normalize('NFC');
}

/**
 * Lower-case words of `text` without accents; digits become 0, so that one order number resembles the next.
 * Takes any string, lone surrogates included; a text without letters and digits gives no words.
 */
export function wordsOf(text: string): string[] {
  return (folded(text).match(/[\p{L}\p{N}'][\p{L}\p{N}\p{M}']*/gu) ?? []).slice(0, MAX_WORDS);
}
