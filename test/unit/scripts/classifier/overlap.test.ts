import { describe, expect, it } from '@jest/globals';
import type { CrossFitted } from '../../../../scripts/classifier/cross-fit.ts';
import { claimedTwice, overlapLines, overlapsOf } from '../../../../scripts/classifier/overlap.ts';

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

describe('an example that two agents own', () => {
  it('is named with its owners, however it is written and whatever number it has', () => {
    const claimed = claimedTwice([
      { label: 'sales', text: 'Refund order 1234!' },
      { label: 'sales', text: 'refund order 1234' },
      { label: 'support', text: 'refund ORDER 9876' },
      { label: 'support', text: 'refund the order' },
    ]);
    expect(claimed).toEqual([{ text: 'Refund order 1234!', owners: ['sales', 'support'] }]);
  });

  it.each([
    ['C++ courses', 'C# courses'],
    ['pay in €', 'pay in $'],
    ['मेरा कार बीमा', 'मेरा कर बीमा'],
    ['パスを買いたい', 'バスを買いたい'],
  ])('is none where symbols or letters of any script differ: %s, %s', (one, other) => {
    expect(
      claimedTwice([
        { label: 'a', text: one },
        { label: 'b', text: other },
      ]),
    ).toEqual([]);
  });

  it('is none where texts without words differ', () => {
    const texts = ['👍', '👎'].map((text, index) => ({ label: `agent-${index}`, text }));
    expect(claimedTwice(texts)).toEqual([]);
  });
});
