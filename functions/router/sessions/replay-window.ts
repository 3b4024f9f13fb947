/** What of a session a model reads again: the last turns, as many whole ones as fit a number of tokens. */
import { estimateTokens } from '../../shared/model/usage.ts';
import type { StoredTurn } from './session-store.ts';

/** Turns that are replayed at most. */
export const REPLAYED_TURNS = 5;

/** Tokens, by estimate, of all replayed turns, and of one message or answer: five long turns cost as much as three. */
export const REPLAYED_TOKENS = 3_000;
export const TEXT_TOKENS = 500;

/** Stands where a text was shortened. */
export const CUT_MARK = ' […] ';

/** Share of a shortened text that is its beginning; the rest is its end, where a question stands that was asked back. */
const BEGINNING = 0.7;

/**
 * @param turns oldest first
 * @returns the newest of them in the same order, each with message and answer. The newest is always among them: what is
 * too long is shortened first, and two shortened texts fit
 */
export function replayWindow<T extends Pick<StoredTurn, 'message' | 'answer'>>(
  turns: readonly T[],
): T[] {
  const window: T[] = [];
  let left = REPLAYED_TOKENS;
  for (const turn of turns.slice(-REPLAYED_TURNS).reverse()) {
    const short = { ...turn, message: shortened(turn.message), answer: shortened(turn.answer) };
    left -= estimateTokens(short.message) + estimateTokens(short.answer);
    if (left < 0) break;
    window.unshift(short);
  }
  return window;
}

/** As much as fits, found by halving: what a character costs depends on how JSON writes it. */
function shortened(text: string): string {
  if (estimateTokens(text) <= TEXT_TOKENS) return text;
  let [fits, tooLong] = [0, text.length];
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (estimateTokens(cut(text, middle)) <= TEXT_TOKENS) fits = middle;
    else tooLong = middle;
  }
  return cut(text, fits);
}

function cut(text: string, length: number): string {
  const head = Math.ceil(length * BEGINNING);
  const tail = text.length - (length - head);
  // A half of a character at the cut becomes a mark of its own.
  return text.slice(0, head).toWellFormed() + CUT_MARK + text.slice(tail).toWellFormed();
}
