/**
 * Cuts a message into the stretches that may be requests of their own. Says nothing of what they ask for. No pattern
 * starts anew inside a run that it has tried, so that no message blocks a worker.
 */
import type { RequestForm } from './request-form.ts';

/** A stretch of a message: offsets of its first character and behind its last. */
export interface Span {
  from: number;
  to: number;
}

/** Ends of sentences and lines. A dot ends one only before white space, so no number, id or address is cut. */
const HARD_BOUNDARY = /(?<![.!?;])[.!?;]+\s+|\n\s*/g;

/** Words that may join two requests; they do so only where a request follows. */
const SOFT_BOUNDARY = /(?<!\s),?\s+(?:and|also|plus)\s+(?:also\s+)?|,\s+(?=\p{L})/giu;

/** Inside of these a boundary is the text of somebody or something else. */
const QUOTED = /"[^"]*"|“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|`[^`]*`|\([^()]*\)/g;

/** Marks that open an entry of a list. */
const LIST_MARK = /^\s*(?:[-*•]|\(?\d{1,2}[.)])\s+/;

/** Marks of an enumeration inside a line: "1) … 2) …". */
const INLINE_MARK = /(?<!\s)\s+(?=\(?\d{1,2}[.)]\s)/g;

/** Where none of these is, the message is one stretch. Most messages are. */
const ANY_BOUNDARY = /[.!?;,]\s|\n|\s(?:and|also|plus|\(?\d{1,2}[.)])\s/i;

/** @returns stretches in order, without list marks and surrounding white space; those without a word are left out */
export function segmentsOf(message: string, form: RequestForm): Span[] {
  const whole = { from: 0, to: message.length };
  if (!ANY_BOUNDARY.test(message)) return [whole];
  const quoted = [...message.matchAll(QUOTED)].map(({ 0: text, index }) => ({
    from: index,
    to: index + text.length,
  }));
  const isQuoted = (at: number): boolean => quoted.some(({ from, to }) => at > from && at < to);
  const lines = cut(message, whole, INLINE_MARK, isQuoted).flatMap((span) =>
    cut(message, afterMark(message, span), HARD_BOUNDARY, isQuoted),
  );
  return lines
    .map((span) => afterMark(message, span))
    .flatMap((span) =>
      cut(
        message,
        span,
        SOFT_BOUNDARY,
        (at, end) => isQuoted(at) || !form.opens(message.slice(end, span.to)),
      ),
    )
    .map((span) => trimmed(message, span))
    .filter(({ from, to }) => /\p{L}/u.test(message.slice(from, to)));
}

/** Question marks stay with their sentence: they tell that it is one. */
function cut(
  message: string,
  { from, to }: Span,
  boundary: RegExp,
  isNone: (at: number, end: number) => boolean,
): Span[] {
  const spans: Span[] = [];
  let start = from;
  for (const { 0: mark, index } of message.slice(from, to).matchAll(boundary)) {
    const at = from + index;
    const end = at + mark.length;
    if (isNone(at, end)) continue;
    const kept = /^[?!]+/.exec(mark)?.[0].length ?? 0;
    spans.push({ from: start, to: at + kept });
    start = end;
  }
  return [...spans, { from: start, to }];
}

function afterMark(message: string, { from, to }: Span): Span {
  const mark = LIST_MARK.exec(message.slice(from, to))?.[0] ?? '';
  return { from: from + mark.length, to };
}

function trimmed(message: string, { from, to }: Span): Span {
  let [first, last] = [from, to];
  while (first < last && /[\s,;.]/.test(message.charAt(first))) first += 1;
  while (last > first && /[\s,;.:]/.test(message.charAt(last - 1))) last -= 1;
  return { from: first, to: last };
}
