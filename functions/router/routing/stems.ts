/** Words that carry meaning, cut down to what their forms have in common. Only for comparing short texts with each other. */
import { ANAPHORS, FUNCTION_WORDS, REPLIES, wordsOf } from './reply-words.ts';

export function stemsOf(text: string): Set<string> {
  return new Set(
    wordsOf(text)
      .flatMap((word) => word.split('-'))
      .filter(
        (word) =>
          word.length > 2 && !FUNCTION_WORDS.has(word) && !ANAPHORS.has(word) && !REPLIES.has(word),
      )
      .map(stem),
  );
}

/** `refunds`, `refunded`, `refunding` → `refund`; what is left keeps three letters. */
function stem(word: string): string {
  const cut = word.replace(/(?:ies|ing|ed|es|s|y|e)$/, '');
  return cut.length >= 3 ? cut : word;
}
