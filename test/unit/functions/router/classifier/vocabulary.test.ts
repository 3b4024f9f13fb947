import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addWord,
  examplesWith,
  letterHash,
  OFTEN,
} from '../../../../../functions/router/classifier/vocabulary.ts';
import { vocabularyOf } from '../../../../../scripts/classifier/vocabulary.ts';

const examples = ['pay my bill', 'my bill is wrong', 'MY parcel'].map((text) => ({
  label: 'a',
  text,
}));

describe('a vocabulary', () => {
  it('tells how many examples have a word, each counted once', () => {
    const vocabulary = vocabularyOf([...examples, { label: 'b', text: 'bill bill' }]);
    const of = (word: string): number => examplesWith(vocabulary, letterHash(word));
    expect([of('my'), of('bill'), of('pay'), of('money')]).toEqual([3, 3, 1, 0]);
  });

  it('is the same whatever the order of the examples', () => {
    expect(vocabularyOf([...examples].reverse())).toEqual(vocabularyOf(examples));
  });

  it('stays half empty, and bounded by its most frequent words', () => {
    const words = Array.from({ length: 20_000 }, (_, index) => ({
      label: 'a',
      text: `w${[...String(index)].map((digit) => 'abcdefghij'.charAt(Number(digit))).join('')}`,
    }));
    const often = { label: 'a', text: 'often' };
    const vocabulary = vocabularyOf([...words, often, often]);
    expect(vocabulary.length).toBe(2 ** 15);
    expect(vocabulary.filter((entry) => entry === 0).length).toBeGreaterThanOrEqual(2 ** 14);
    expect(examplesWith(vocabulary, letterHash('often'))).toBe(2);
  });

  it('finds every word that was added, with a count of one byte', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 30 }), (words) => {
        const vocabulary = new Uint32Array(64);
        for (const word of words) addWord(vocabulary, word, 1_000);
        for (const word of words) expect(examplesWith(vocabulary, letterHash(word))).toBe(OFTEN);
      }),
    );
  });
});
