/** Narrows a list of records to those that the question is about. */
import { isObject } from './tool-results.ts';
import { wordsOf } from './words.ts';

/**
 * The records that share the most telling words with the question: in a text of theirs, or in the name of a flag that is
 * set. The fewer records have a word, the more it tells; one that all have tells nothing. All records when none stands
 * out.
 */
export function relevantTo(question: string, records: readonly unknown[]): readonly unknown[] {
  if (records.length < 2) return records;
  const vocabularies = records.map((record) => new Set(wordsOf(textOf(record))));
  const telling = [...new Set(wordsOf(question))].filter(
    (word) => !vocabularies.every((vocabulary) => vocabulary.has(word)),
  );
  const scores = vocabularies.map((vocabulary) =>
    telling
      .filter((word) => vocabulary.has(word))
      .reduce((sum, word) => sum + 1 / holdersOf(word, vocabularies), 0),
  );
  const best = Math.max(...scores);
  return best === 0 ? records : records.filter((_record, index) => scores[index] === best);
}

function holdersOf(word: string, vocabularies: readonly ReadonlySet<string>[]): number {
  return vocabularies.filter((vocabulary) => vocabulary.has(word)).length;
}

function textOf(record: unknown): string {
  if (!isObject(record)) return String(record);
  return Object.entries(record)
    .map(([key, value]) => (value === true ? key : typeof value === 'string' ? value : ''))
    .join(' ');
}
