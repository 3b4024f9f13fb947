import { describe, expect, it } from '@jest/globals';
import type { CrossFitted } from '../../../../scripts/classifier/cross-fit.ts';
import { overlapLines, overlapsOf } from '../../../../scripts/classifier/overlap.ts';

const judged = (label: string, answer: string, text: string): CrossFitted =>
  ({ example: { label, text }, answer }) as CrossFitted;

describe('the overlap lint', () => {
  it('names both agents of a pair once, and whose each example is', () => {
    const overlaps = overlapsOf([
      judged('sales', 'sales', 'fine'),
      judged('sales', 'support', 'refund me'),
      judged('support', 'sales', 'what does it cost'),
      judged('support', 'stock', 'is it broken or sold out'),
    ]);
    expect(overlaps.map(({ agents }) => agents)).toEqual([
      ['sales', 'support'],
      ['stock', 'support'],
    ]);
    expect(overlapLines(overlaps, 1)).toEqual([
      "sales and support: 2 examples are taken for the other's",
      '  sales: refund me',
      '  and 1 more',
      "stock and support: 1 example is taken for the other's",
      '  support: is it broken or sold out',
    ]);
  });

  it('says nothing when nothing is confused', () => {
    expect(overlapLines(overlapsOf([judged('a', 'a', 'x')]), 3)).toEqual([]);
  });
});
