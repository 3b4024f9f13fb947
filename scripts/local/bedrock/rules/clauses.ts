/** Cuts a question into what it asks for one by one. */
import { wordsOf } from './words.ts';

const BOUNDARY = /[.;?!]+\s+|\n+|,?\s+(?:and|then|also)\s+/i;
const QUESTION =
  /^(?:(?:and|so|but|hi|hello|ok|please)[ ,]+)*(?:who|what|which|when|where|why|how|is|are|am|was|were|does|do|did|has|have|had|should)\b/i;
/** A negation with the word that it denies: what is not wanted must not choose a tool. */
const NEGATED = /\b(?:do not|don['’]t|never|without|not)\s+\S+/gi;

/**
 * The clauses that have words of their own. One that adds only another id ("… O-2001 and order O-2002") stays with the
 * clause before it.
 */
export function clausesOf(question: string): string[] {
  const clauses: string[] = [];
  for (const part of question.split(BOUNDARY).map((clause) => clause.trim())) {
    const words = wordsOf(part);
    const before = clauses.at(-1);
    if (words.length === 0) continue;
    if (before !== undefined && addsOnlyIds(words, before)) {
      clauses[clauses.length - 1] = `${before} and ${part}`;
    } else clauses.push(part);
  }
  return clauses.length > 1 ? clauses : [question];
}

function addsOnlyIds(words: readonly string[], before: string): boolean {
  const known = new Set(wordsOf(before));
  return words.some((word) => word.endsWith('#')) && words.every((word) => known.has(word));
}

/** True for a clause that asks something and does not request an action; "can you …" requests. */
export function isQuestion(clause: string): boolean {
  return QUESTION.test(clause.trim()) && !/^(?:do not|don['’]t)\b/i.test(clause.trim());
}

export function withoutNegated(clause: string): string {
  return clause.replace(NEGATED, ' ');
}
