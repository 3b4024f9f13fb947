import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  NOWHERE,
  placeOf,
  takePlace,
} from '../../../../../functions/router/classifier/feature-table.ts';
import { hashOf } from '../../../../../functions/router/classifier/hash.ts';

const PLACES = 64;
const anyFeature = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe('the table of features', () => {
  it('knows each feature at the place it took, however full it is', () => {
    fc.assert(
      fc.property(fc.array(anyFeature, { maxLength: 200 }), (features) => {
        const fingerprints = new Uint16Array(PLACES);
        const taken = features.map((feature) => takePlace(fingerprints, feature));
        features.forEach((feature, index) => {
          expect(placeOf(fingerprints, feature)).toBe(taken[index]);
          expect(taken[index]).toBeLessThan(PLACES);
        });
      }),
    );
  });

  it('gives two features one place only when their upper bits and their group are the same', () => {
    const fingerprints = new Uint16Array(PLACES);
    expect(takePlace(fingerprints, 0x1234_0001)).not.toBe(takePlace(fingerprints, 0x1235_0001));
    expect(takePlace(fingerprints, 0x1234_0001)).toBe(takePlace(fingerprints, 0x1234_0009));
  });

  it('has no place in a full group', () => {
    const fingerprints = new Uint16Array(PLACES);
    const places = Array.from({ length: 9 }, (_, upper) =>
      takePlace(fingerprints, (upper + 1) << 16),
    );
    expect(places.slice(0, 8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(places[8]).toBe(NOWHERE);
  });

  it('takes hardly a foreign feature for one of its own', () => {
    const fingerprints = new Uint16Array(2 ** 14);
    for (let index = 0; index < 10_000; index++) takePlace(fingerprints, hashOf(`own ${index}`, 1));
    const mistaken = Array.from({ length: 50_000 }, (_, index) =>
      placeOf(fingerprints, hashOf(`foreign ${index}`, 1)),
    ).filter((place) => place !== NOWHERE).length;
    expect(mistaken).toBeLessThan(25);
  });
});
