import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { takePlace } from '../../../../../functions/router/classifier/feature-table.ts';
import {
  hashedVector,
  messageFeatures,
} from '../../../../../functions/router/classifier/message-features.ts';
import { readWordVectors } from '../../../../../functions/router/classifier/word-vectors.ts';
import { committedWordTable } from '../../../../../scripts/classifier/train.ts';

const table = readWordVectors(committedWordTable().bytes);
const LIMIT = 300;
const anyText = fc.string({ unit: 'binary', maxLength: 1_200 });

function cosine(left: string, right: string): number {
  const [a, b] = [left, right].map((text) => messageFeatures(text, LIMIT, table).sentence);
  return (a as Float32Array).reduce((sum, value, index) => sum + value * (b?.[index] ?? 0), 0);
}

describe('the features of a message', () => {
  it('stay inside the limit, whatever the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { blocks, sentence } = messageFeatures(text, LIMIT, table);
        expect(blocks.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(LIMIT);
        for (const block of blocks) {
          expect(new Set(block.features.subarray(0, block.size)).size).toBe(block.size);
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
    const [words, , letters] = messageFeatures(long, LIMIT, table).blocks;
    expect(words?.size).toBeGreaterThan(60);
    expect(letters?.size).toBeLessThan(LIMIT - (words?.size ?? 0) + 1);
  });

  it('bring sentences of one meaning together that share no word', () => {
    expect(cosine('refund my purchase', 'reimburse this order')).toBeGreaterThan(
      cosine('refund my purchase', 'weather in winter') + 0.2,
    );
  });

  it('scale each block to its weight and tell the known share', () => {
    const { blocks } = messageFeatures('track my parcel', LIMIT, table);
    const fingerprints = new Uint16Array(2 ** 12);
    const rarities = new Uint8Array(2 ** 12).fill(200);
    const none = hashedVector(blocks, fingerprints, rarities, [1, 0.5, 1]);
    for (const { features, size } of blocks) {
      for (const feature of features.subarray(0, size)) takePlace(fingerprints, feature);
    }
    const all = hashedVector(blocks, fingerprints, rarities, [1, 0.5, 1]);
    expect(Math.hypot(...all.values)).toBeCloseTo(1.5, 4);
    expect(all.known).toEqual([1, 1, 1]);
    expect([...none.values]).toEqual([]);
    expect(none.known).toEqual([0, 0, 0]);
  });
});
