import { describe, expect, it } from '@jest/globals';
import { type Baseline, compare } from '../../../../scripts/evaluate/baseline.ts';

const baseline = (right: number, wrong: number, prefix = 'text'): Baseline => ({
  right: Object.fromEntries(
    Array.from({ length: right + wrong }, (_, index) => [`${prefix} ${index}`, index < right]),
  ),
});

describe('the comparison with the recorded baseline', () => {
  it('fails what is worse by more than chance', () => {
    const comparison = compare(baseline(95, 5), baseline(80, 20));
    expect(comparison.difference).toBeCloseTo(-0.15);
    expect(comparison.worse).toBe(true);
  });

  it('lets pass what may be chance, what is equal and what is better', () => {
    expect(compare(baseline(95, 5), baseline(94, 6)).worse).toBe(false);
    expect(compare(baseline(95, 5), baseline(95, 5)).worse).toBe(false);
    expect(compare(baseline(80, 20), baseline(95, 5)).worse).toBe(false);
  });

  it('compares shared texts only, and says when there are none', () => {
    const comparison = compare(baseline(9, 1), baseline(0, 10, 'other'));
    expect(comparison).toMatchObject({ shared: 0, worse: false });
  });
});
