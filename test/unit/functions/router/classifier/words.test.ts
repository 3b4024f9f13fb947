import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { wordsOf } from '../../../../../functions/router/classifier/words.ts';

describe('wordsOf', () => {
  it.each([
    ['Where is S-3001?', ['where', 'is', 's', '0000']],
    ["WHAT'S the Café’s total", ["what's", 'the', "cafe's", 'total']],
    ['Ｆｕｌｌ width', ['full', 'width']],
    ['٣ شحنات', ['0', 'شحنات']],
    ['', []],
    ['?! \u{1F600}', []],
  ])('cuts %j', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it('takes any string, lone surrogates included, and gives few lower-case words', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3_000 }), (text) => {
        const words = wordsOf(text);
        expect(words.length).toBeLessThanOrEqual(64);
        for (const word of words) expect(word).toMatch(/^[\p{L}\p{N}']+$/u);
      }),
    );
  });

  it('does not see case', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9 ,.?-]{0,80}$/), (text) => {
        expect(wordsOf(text.toUpperCase())).toEqual(wordsOf(text));
      }),
    );
  });
});
