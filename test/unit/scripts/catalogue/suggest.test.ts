import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { editDistance, suggest } from '../../../../scripts/catalogue/suggest.ts';

describe('suggest', () => {
  it.each([
    ['memoryMib', 'memoryMiB'],
    ['timeout', undefined],
    ['timeoutSecond', 'timeoutSeconds'],
    ['routs', 'routes'],
    ['zzz', undefined],
  ])('takes %s for %s', (word, meant) => {
    expect(suggest(word, ['memoryMiB', 'timeoutSeconds', 'routes', 'floor'])).toBe(meant);
  });

  it('finds a word again after one wrong letter', () => {
    const words = ['description', 'compute', 'memoryMiB', 'intents', 'schedules'];
    fc.assert(
      fc.property(fc.constantFrom(...words), fc.nat(), (word, place) => {
        const at = place % word.length;
        expect(suggest(`${word.slice(0, at)}q${word.slice(at + 1)}`, words)).toBe(word);
      }),
    );
  });
});

describe('editDistance', () => {
  it('is a distance', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(editDistance(a, a)).toBe(0);
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
      }),
    );
  });
});
