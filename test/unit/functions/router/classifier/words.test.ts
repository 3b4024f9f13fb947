import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { wordsOf } from '../../../../../functions/router/classifier/words.ts';
import { loadCatalogue } from '../../../../../scripts/catalogue/load.ts';

describe('wordsOf', () => {
  it.each([
    ['Where is S-3001?', ['where', 'is', 's', '0000']],
    ["WHAT'S the Café’s total", ["what's", 'the', "cafe's", 'total']],
    ['Ｆｕｌｌ width', ['full', 'width']],
    ['٣ شحنات', ['0', 'شحنات']],
    ['मेरा कार बीमा २', ['मेरा', 'कार', 'बीमा', '0']],
    ['ครูอยู่ไหน', ['ครูอยู่ไหน']],
    ['ﾊﾟｽ バス', ['パス', 'バス']],
    ['❤️ 1️⃣ cafe\u0301', ['0', 'cafe']],
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
        for (const word of words) expect(word).toMatch(/^[\p{L}\p{N}'][\p{L}\p{N}\p{M}']*$/u);
      }),
    );
  });

  it.each([
    ['of Hindi', 'कार', 'कर'],
    ['of Bengali', 'কাল', 'কল'],
    ['of Tamil', 'பால்', 'பல்'],
    ['of Thai', 'ครู', 'คร'],
    ['of Japanese', 'パス', 'バス'],
    ['of Arabic', 'سؤال', 'سوال'],
  ])('tells words %s apart by their marks', (_, one, other) => {
    expect(wordsOf(one)).toHaveLength(1);
    expect(wordsOf(one)).not.toEqual(wordsOf(other));
  });

  it.each([
    ['composed and decomposed', 'が ё ö', 'が ё ö'.normalize('NFD')],
    ['with and without accents', 'déjà Ёлка άλφα', 'deja елка αλφα'],
    ['with and without vowel points', 'هَلْ شَلُوم שָׁלוֹם', 'هل شلوم שלום'],
  ])('does not tell %s apart', (_, one, other) => {
    expect(wordsOf(one)).toEqual(wordsOf(other));
  });

  it('leaves no mark to texts of Latin, Greek and Cyrillic letters, symbols and emoji', () => {
    const unmarked = (text: string): string[] =>
      text
        .normalize('NFKD')
        .toLowerCase()
        .replace(/\p{M}/gu, '')
        .replace(/[\u2018\u2019]/gu, "'")
        .replace(/\p{Nd}/gu, '0')
        .match(/[\p{L}\p{N}']+/gu) ?? [];
    const ranges = [
      [0, 0x52f],
      [0x1ab0, 0x1ace],
      [0x1d00, 0x2bff],
      [0xa640, 0xa69d],
      [0xfe00, 0xfe2f],
      [0xff00, 0xff5e],
      [0x1f300, 0x1faff],
    ] as const;
    for (const [from, to] of ranges) {
      for (let code = from; code <= to; code++) {
        const text = `a${String.fromCodePoint(code)}b`;
        expect(wordsOf(text)).toEqual(unmarked(text));
      }
    }
    for (const text of loadCatalogue().agents.flatMap(({ examples }) => examples)) {
      expect(wordsOf(text)).toEqual(unmarked(text));
    }
  });

  it('does not see case', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9 ,.?-]{0,80}$/), (text) => {
        expect(wordsOf(text.toUpperCase())).toEqual(wordsOf(text));
      }),
    );
  });
});
