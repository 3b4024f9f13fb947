import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  hashedVector,
  messageFeatures,
} from '../../../../../functions/router/classifier/message-features.ts';
import { readWordVectors } from '../../../../../functions/router/classifier/word-vectors.ts';
import { committedWordVectors } from '../../../../../scripts/classifier/train.ts';

const table = readWordVectors(committedWordVectors());
const BITS = 12;
const LIMIT = 300;
const anyText = fc.string({ unit: 'binary', maxLength: 1_200 });

function cosine(left: string, right: string): number {
  const [a, b] = [left, right].map((text) => messageFeatures(text, BITS, LIMIT, table).sentence);
  return (a as Float32Array).reduce((sum, value, index) => sum + value * (b?.[index] ?? 0), 0);
}

describe('the features of a message', () => {
  it('stay inside the buckets and the limit, whatever the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { blocks, sentence } = messageFeatures(text, BITS, LIMIT, table);
        expect(blocks.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(LIMIT);
        for (const block of blocks) {
          const buckets = [...block.buckets.subarray(0, block.size)];
          expect(new Set(buckets).size).toBe(block.size);
          expect(buckets.every((bucket) => bucket >= 0 && bucket < 2 ** BITS)).toBe(true);
          expect(block.counts.subarray(0, block.size).every((count) => count > 0)).toBe(true);
        }
        const length = Math.hypot(...sentence);
        expect(length === 0 || Math.abs(length - 1) < 1e-4).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('lose letter groups, not words, when a message is long', () => {
    const long = Array.from(
      { length: 60 },
      (_, index) => `${String.fromCharCode(97 + (index % 26))}word${'x'.repeat(index)}`,
    ).join(' ');
    const [words, , letters] = messageFeatures(long, 16, LIMIT, table).blocks;
    expect(words?.size).toBeGreaterThan(60);
    expect(letters?.size).toBeLessThan(LIMIT - (words?.size ?? 0) + 1);
  });

  it('bring sentences of one meaning together that share no word', () => {
    expect(cosine('refund my purchase', 'reimburse this order')).toBeGreaterThan(
      cosine('refund my purchase', 'weather in winter') + 0.2,
    );
  });

  it('scale each block to its weight and tell the known share', () => {
    const { blocks } = messageFeatures('track my parcel', BITS, LIMIT, table);
    const all = hashedVector(blocks, new Uint8Array(2 ** BITS).fill(200), [1, 0.5, 1]);
    expect(Math.hypot(...all.values)).toBeCloseTo(1.5, 4);
    expect(all.known).toEqual([1, 1, 1]);
    const none = hashedVector(blocks, new Uint8Array(2 ** BITS), [1, 0.5, 1]);
    expect([...none.values]).toEqual([]);
    expect(none.known).toEqual([0, 0, 0]);
  });
});
