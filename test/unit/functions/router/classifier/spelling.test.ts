import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { corrected } from '../../../../../functions/router/classifier/spelling.ts';
import { readWordVectors } from '../../../../../functions/router/classifier/word-vectors.ts';
import { committedWordTable } from '../../../../../scripts/classifier/train.ts';
import { vocabularyOf } from '../../../../../scripts/classifier/vocabulary.ts';

const table = readWordVectors(committedWordTable().bytes);
const vocabularyOfTexts = (...texts: string[]) =>
  vocabularyOf(texts.map((text) => ({ label: 'a', text })));
const vocabulary = vocabularyOfTexts(
  'what is my balance',
  'my balance please',
  "what's the balance of my acme account",
  'close my account',
  "the plane didn't come",
);
const fix = (text: string): string => corrected(text.split(' '), vocabulary, table).join(' ');

describe('spelling', () => {
  it.each([
    ['a letter too many', 'balancce', 'balance'],
    ['a letter too few', 'balnce', 'balance'],
    ['another letter', 'balamce', 'balance'],
    ['two letters that changed places', 'blaance', 'balance'],
    ['the first letter', 'xalance', 'balance'],
    ['the last letter', 'balancd', 'balance'],
    ['a missing apostrophe', 'didnt', "didn't"],
    ['a missing space', 'myaccount', 'my account'],
    ['a name that only the examples have', 'acmee', 'acme'],
  ])('puts right %s', (_, slip, meant) => {
    expect(fix(`tell me ${slip} now`)).toBe(`tell me ${meant} now`);
  });

  it.each([
    ['words of the examples', 'acme balance'],
    ['words of the table that are near one of an example', 'plant accounting'],
    ['short words', 'acm mx'],
    ['two slips in one word', 'balamcd'],
    ['very long words', `${'x'.repeat(20)}balance`],
    ['other alphabets and numbers', 'баланс 0000 acme0'],
  ])('leaves %s alone', (_, text) => {
    expect(fix(text)).toBe(text);
  });

  it('takes the word that most examples have where several are as near', () => {
    const several = vocabularyOfTexts('xqora', 'xqorb', 'xqorb again');
    expect(corrected(['xqorz'], several, table)).toEqual(['xqorb']);
  });

  it('looks at three words of a message, so that its work is bounded', () => {
    expect(fix('balamce balamce balamce balamce')).toBe('balance balance balance balamce');
  });

  it('undoes any single slip in the only word of its kind', () => {
    const word = 'xylobalance';
    const only = vocabularyOfTexts(word);
    const letter = fc.integer({ min: 97, max: 122 }).map((code) => String.fromCharCode(code));
    fc.assert(
      fc.property(fc.nat(word.length - 1), letter, fc.nat(3), (at, other, kind) => {
        const [head, tail] = [word.slice(0, at), word.slice(at)];
        const slips = [
          head + tail.slice(1),
          head + other + tail,
          head + other + tail.slice(1),
          head + tail.slice(1, 2) + tail.slice(0, 1) + tail.slice(2),
        ];
        expect(corrected([slips[kind] as string], only, table)).toEqual([word]);
      }),
    );
  });

  it('takes any words', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 20 })), (words) => {
        expect(corrected(words, vocabulary, table).length).toBeGreaterThanOrEqual(words.length);
      }),
    );
  });
});
