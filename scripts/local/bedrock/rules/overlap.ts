/** How well a text fits each of several candidates: the share of its words a candidate has, rare words counting more. */
import { wordsOf } from './words.ts';

export interface Candidate<T> {
  value: T;
  /** What describes the candidate: name, description, examples. */
  text: string;
}

export interface Scored<T> {
  value: T;
  /** 0 (nothing in common) to 1 (every word of the query). */
  score: number;
  /** Words in common, stemmed. */
  matched: ReadonlySet<string>;
}

/**
 * Scores the candidates for a query, best first; the order of candidates decides a tie. A word that every candidate
 * has tells nothing apart and weighs least; a word that none has weighs as much as the rarest, so that a query about
 * something else scores low.
 */
export function scoreByOverlap<T>(query: string, candidates: readonly Candidate<T>[]): Scored<T>[] {
  const words = new Set(wordsOf(query));
  const vocabularies = candidates.map(({ text }) => new Set(wordsOf(text)));
  const weights = new Map([...words].map((word) => [word, rarity(word, vocabularies)]));
  const whole = sum(weights.values());
  return candidates
    .map(({ value }, index) => {
      const matched = new Set([...words].filter((word) => vocabularies[index]?.has(word)));
      const share = sum([...matched].map((word) => weights.get(word) ?? 0));
      return { value, matched, score: whole === 0 ? 0 : share / whole };
    })
    .sort((a, b) => b.score - a.score);
}

/** Weight of a word that every candidate has, against 1 for the rarest: it still shows that the subject is known. */
const COMMON_WORD_WEIGHT = 0.2;

function rarity(word: string, vocabularies: readonly ReadonlySet<string>[]): number {
  const holders = vocabularies.filter((vocabulary) => vocabulary.has(word)).length;
  if (holders <= 1 || vocabularies.length <= 1) return 1;
  const commonness = (holders - 1) / (vocabularies.length - 1);
  return 1 - (1 - COMMON_WORD_WEIGHT) * commonness;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
