import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  compact,
  FeatureCounts,
} from '../../../../../functions/router/classifier/feature-counts.ts';

describe('FeatureCounts', () => {
  it('counts as a Map would, up to its limit of different features', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constant(2 ** 32 - 1)), {
          maxLength: 400,
        }),
        fc.integer({ min: -2, max: 120 }),
        (features, limit) => {
          const counts = new FeatureCounts(limit);
          const expected = new Map<number, number>();
          for (const feature of features) {
            counts.add(feature);
            if (expected.has(feature) || expected.size < limit) {
              expected.set(feature, (expected.get(feature) ?? 0) + 1);
            }
          }
          const entries = Array.from({ length: counts.size }, (_, at) => [
            counts.features[at],
            counts.counts[at],
          ]);
          expect(entries).toEqual([...expected]);
          expect([...compact(counts).features]).toEqual([...expected.keys()]);
          expect([...compact(counts).counts]).toEqual([...expected.values()]);
        },
      ),
    );
  });
});
