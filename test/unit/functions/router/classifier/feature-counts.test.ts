import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FeatureCounts } from '../../../../../functions/router/classifier/feature-counts.ts';

describe('FeatureCounts', () => {
  it('counts as a Map would, up to its limit of different buckets', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 400 }),
        fc.integer({ min: -2, max: 120 }),
        (buckets, limit) => {
          const counts = new FeatureCounts(limit);
          const expected = new Map<number, number>();
          for (const bucket of buckets) {
            counts.add(bucket);
            if (expected.has(bucket) || expected.size < limit) {
              expected.set(bucket, (expected.get(bucket) ?? 0) + 1);
            }
          }
          const entries = Array.from({ length: counts.size }, (_, at) => [
            counts.buckets[at],
            counts.counts[at],
          ]);
          expect(entries).toEqual([...expected]);
        },
      ),
    );
  });
});
