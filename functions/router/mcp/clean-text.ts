/** Texts of strangers that go into a prompt. */

/** Controls, and characters that show nothing or turn the direction of writing: they hide text from whoever reviews it. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/** One line of at most `maxCharacters`; empty when it is no text. */
export function cleanText(value: unknown, maxCharacters: number): string {
  if (typeof value !== 'string') return '';
  // Cut before it is cleaned as well: the work is bounded, too.
  const text = value
    .slice(0, 4 * maxCharacters)
    .replace(/\s/g, ' ')
    .replace(HIDDEN, '')
    .replace(/ {2,}/g, ' ')
    .trim();
  if (text.length <= maxCharacters) return text;
  return `${text.slice(0, maxCharacters - 1).toWellFormed()}…`;
}
