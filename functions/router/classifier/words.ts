/** Cuts a message into words, the same way when the classifier is trained and when it answers. */

/** Longer messages are judged by their start: what is asked for comes early, and a turn's work stays bounded. */
const MAX_CHARACTERS = 1_000;
const MAX_WORDS = 64;

/**
 * Lower-case words of `text` without accents; digits become 0, so that one order number resembles the next.
 * Takes any string, lone surrogates included; a text without letters and digits gives no words.
 */
export function wordsOf(text: string): string[] {
  const plain = text
    .slice(0, MAX_CHARACTERS)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[\u2018\u2019]/gu, "'")
    .replace(/\p{Nd}/gu, '0');
  return (plain.match(/[\p{L}\p{N}']+/gu) ?? []).slice(0, MAX_WORDS);
}
