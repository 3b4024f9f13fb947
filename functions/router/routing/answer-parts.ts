/** What a short answer takes, and what it refuses: "not the first, the other one". */
import { isEmptyWord, wordsOf } from './reply-words.ts';

/** A stretch of an answer that takes what it names, or refuses it. */
export interface AnswerPart {
  text: string;
  refuses: boolean;
}

const list = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

const NEGATION =
  /^(?:no|nope|nah|not|never|without|except|cannot|(?:is|are|was|were|do|does|did|wo|ca)nt)$|n't$/;

/** They refuse like a "not". */
const RATHER =
  /\b(?:instead of|rather than|other than|apart from|(?:anything|everything|all) but)\b/gi;

/** Words before the negation of a refusal: "it is not", "I really do not". */
const LEADS = list(
  `no nope nah sorry please well actually really definitely certainly and so or it it's this that that's these those they
  they're is are was were i i'm am we we're do does did would rather just`,
);

/** Words between the negation of a refusal and what it refuses. No "have" and no "get": "I don't have my parcel" is about it. */
const LINKS = list(
  `mean meant want wanted need needed asking looking interested talking about for in of on to with any anything more the a
  an my our your this that it these those either really so do be one ones option number other please thanks`,
);

/** A "no" before these is the reply, and what follows is said instead: "no, the second", "no it's my parcel". */
const AFTER_REPLY =
  /^(?:no|nope|nah|not|don't|it's|isn't|the|my|our|it|i|i'm|i'd|that|that's|this|a|an|about|option|number|thanks?|please|\d.*|first|second|former|latter|last)$/;

const CLAUSE_END = /[,.;:!?\n]+|\s[-–—]\s|\bbut\b/i;

/**
 * @param isNamed tells a word that belongs to what was offered
 * @returns the message as a whole where it denies nothing; undefined where it denies, and refuses nothing by that, as in "my
 * parcel has not arrived"
 */
export function answerParts(
  message: string,
  isNamed: (word: string) => boolean,
): AnswerPart[] | undefined {
  const clauses = message
    .replaceAll('’', "'")
    .replace(RATHER, 'not')
    .split(CLAUSE_END)
    .map(wordsOf)
    .filter((words) => words.length > 0);
  const [opening = [], ...others] = clauses;
  const said = [withoutReply(opening), ...others];
  const denies = said.some((words) => words.some((word) => NEGATION.test(word)));
  if (!denies) return [{ text: message, refuses: false }];
  // "Isn't it the first?" asks for the first.
  if (message.trimEnd().endsWith('?')) return undefined;
  const parts: AnswerPart[] = [];
  for (const words of said) {
    const found = clauseParts(words, isNamed);
    if (found) parts.push(...found);
    // "I don't know, the second": what says nothing may come first.
    else if (parts.length > 0 || !words.every(isEmptyWord)) return undefined;
  }
  return parts;
}

/** @returns undefined for a clause that denies without refusing what it names */
function clauseParts(
  words: readonly string[],
  isNamed: (word: string) => boolean,
): AnswerPart[] | undefined {
  const at = words.findIndex((word) => NEGATION.test(word));
  if (at < 0) return [{ text: words.join(' '), refuses: false }];
  const [before, after] = [words.slice(0, at), words.slice(at + 1)];
  const takes = before.some(isNamed);
  const refuses = after.some(isNamed) && after.every((word) => isNamed(word) || LINKS.has(word));
  if (!refuses || !(takes || before.every((word) => LEADS.has(word)))) return undefined;
  return [
    ...(takes ? [{ text: before.join(' '), refuses: false }] : []),
    { text: after.join(' '), refuses: true },
  ];
}

/** Leaves out the "no" that answers the question by itself; the one of "no refunds" stays. */
function withoutReply(words: readonly string[]): readonly string[] {
  const [first = '', next] = words;
  if (!/^(?:no|nope|nah)$/.test(first)) return words;
  return next === undefined || AFTER_REPLY.test(next) ? withoutReply(words.slice(1)) : words;
}
