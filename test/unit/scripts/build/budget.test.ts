import { describe, expect, it } from '@jest/globals';
import { type BundleSize, budgetErrors, sizeTable } from '../../../../scripts/build/budget.ts';

const size = (changes: Partial<BundleSize>): BundleSize => ({
  function: 'router',
  bytes: 600_000,
  zipBytes: 200_000,
  budgetKB: 600,
  inputs: [],
  ...changes,
});

describe('budgetErrors', () => {
  it('takes a bundle of exactly its budget and refuses one byte more', () => {
    expect(budgetErrors([size({})])).toEqual([]);
    expect(budgetErrors([size({ bytes: 600_001 })])).toHaveLength(1);
  });

  it('names the five biggest inputs', () => {
    const inputs = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ name, bytes: 1000 }));
    const [line] = budgetErrors([size({ bytes: 700_000, inputs })]);
    expect(line).toBe(
      'functions/router: the bundle is 700.0 kB, above its budget of 600 kB (bundleBudgetKB). ' +
        'Biggest inputs in kB: a 1.0, b 1.0, c 1.0, d 1.0, e 1.0.',
    );
  });
});

describe('sizeTable', () => {
  it('aligns one line a function under a header', () => {
    expect(sizeTable([size({}), size({ function: 'version-pruner', bytes: 1000 })])).toBe(
      [
        'function        bundle kB  zip kB  budget kB   used',
        'router              600.0   200.0        600  100 %',
        'version-pruner        1.0   200.0        600    0 %',
      ].join('\n'),
    );
  });
});
