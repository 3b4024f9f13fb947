import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  type Baseline,
  compare,
  readBaseline,
  writeBaseline,
} from '../../../../scripts/evaluate/baseline.ts';

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

describe('a file of a baseline', () => {
  it('is read as it was recorded, and refused when it is anything else', () => {
    const folder = mkdtempSync(join(tmpdir(), 'baseline-'));
    const file = join(folder, 'baseline.json');
    try {
      writeBaseline(baseline(1, 1), file);
      expect(readBaseline(file)).toEqual(baseline(1, 1));
      const report = '{"totals": {"lines": 2}, "predictions": []}';
      for (const other of [
        'null',
        '[]',
        '{}',
        report,
        '{"right": {"text": 1}}',
        '{"right": [true]}',
      ]) {
        writeFileSync(file, other);
        expect(() => readBaseline(file)).toThrow(
          'baseline.json: no baseline can be read from it (it does not say which answers were right). ' +
            'Record one with --record FILE.',
        );
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
