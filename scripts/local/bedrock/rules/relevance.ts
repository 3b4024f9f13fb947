/** Narrows a list of records to those that the question is about. */
import { isObject } from './tool-results.ts';
import { wordsOf } from './words.ts';

/**
 * The records that share the most telling words with the question: in a text of theirs, or in the name of a flag that is
 * set. A word that all of them have tells nothing. All of them when none stands out.
 */
export function relevantTo(question: string, records: readonly unknown[]): readonly unknown[] {
  if (records.length < 2) return records;
  const vocabularies = records.map((record) => new Set(wordsOf(textOf(record))));
  const telling = [...new Set(wordsOf(question))].filter(
    (word) => !vocabularies.every((vocabulary) => vocabulary.has(word)),
  );
  const counts = vocabularies.map(
    (vocabulary) => telling.filter((word) => vocabulary.has(word)).length,
  );
  const most = Math.max(...counts);
  return most === 0 ? records : records.filter((_record, index) => counts[index] === most);
}

function textOf(record: unknown): string {
  if (!isObject(record)) return String(record);
  return Object.entries(record)
    .map(([key, value]) => (value === true ? key : typeof value === 'string' ? value : ''))
    .join(' ');
}
