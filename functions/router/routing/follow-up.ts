/**
 * Tells by its form whether a message goes on with the turn before it. A message that is wrongly kept goes to an agent
 * that cannot help, one that is wrongly let go only costs the next tiers: so the forms are few and short.
 */
import {
  ANAPHORS,
  ASKS,
  BARE_QUESTIONS,
  COLON,
  CONTINUES,
  EMPTY_IT,
  isEmptyWord,
  OWN_NOUN,
  REPLIES,
  wordsOf,
} from './reply-words.ts';

/**
 * `closed`: says nothing without the turn before ("yes", "the second one"). `pointing`: does something with what was
 * named before ("cancel it"), or answers a question. `adding`: a shortened question that may name a new subject ("and
 * the blue ones?").
 */
export type FollowUpForm = 'closed' | 'pointing' | 'adding';

/** Longer ones say what they are about. */
const MAX_CHARACTERS = 80;
const MAX_CLOSED_WORDS = 8;
const MAX_OPEN_WORDS = 6;
const MAX_ANSWER_WORDS = 4;

/** @param asked the last answer ended with a question. @returns undefined for a message that stands alone */
export function followUpForm(message: string, asked: boolean): FollowUpForm | undefined {
  const text = message.trim();
  if (text.length > MAX_CHARACTERS) return undefined;
  const words = wordsOf(text);
  const plain = words.join(' ');
  if (words.length === 0) return undefined;
  if (isClosed(words)) return 'closed';
  const isLong = words.length > MAX_OPEN_WORDS;
  if (isLong || OWN_NOUN.test(plain) || EMPTY_IT.test(plain) || COLON.test(text)) {
    return undefined;
  }
  if (CONTINUES.test(plain)) return 'adding';
  if (words.some((word) => ANAPHORS.has(word))) return 'pointing';
  const answers = asked && words.length <= MAX_ANSWER_WORDS;
  return answers && !text.endsWith('?') && !ASKS.test(plain) ? 'pointing' : undefined;
}

function isClosed(words: readonly string[]): boolean {
  if (words.length > MAX_CLOSED_WORDS) return false;
  if (words.length <= 2 && words.every((word) => BARE_QUESTIONS.has(word))) return true;
  const refers = words.some((word) => REPLIES.has(word) || ANAPHORS.has(word));
  return refers && words.every(isEmptyWord);
}
