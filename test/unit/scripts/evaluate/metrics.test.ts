import { describe, expect, it } from '@jest/globals';
import {
  type Answer,
  auroc,
  calibrationError,
  confusions,
  macroF1,
} from '../../../../scripts/evaluate/metrics.ts';

const answer = (expected: string, label: string, confidence = 1): Answer => ({
  expected,
  label,
  confidence,
  outOfScope: 0,
  decision: 'local',
});

describe('the figures of an evaluation', () => {
  it('weigh every label alike in macro-F1', () => {
    const answers = [answer('a', 'a'), answer('a', 'a'), answer('a', 'a'), answer('b', 'a')];
    expect(macroF1(answers)).toBeCloseTo((6 / 7 + 0) / 2);
    expect(macroF1([answer('a', 'a'), answer('b', 'b')])).toBe(1);
  });

  it('have no calibration error when confidence is accuracy', () => {
    const half = [answer('a', 'a', 0.5), answer('a', 'b', 0.5)];
    expect(calibrationError(half)).toBeCloseTo(0);
    expect(calibrationError([answer('a', 'b', 1)])).toBeCloseTo(1);
  });

  it('count a tie of scores half', () => {
    expect(auroc([0.1, 0.2], [0.3, 0.4])).toBe(1);
    expect(auroc([0.3, 0.4], [0.1, 0.2])).toBe(0);
    expect(auroc([0.5, 0.5], [0.5])).toBe(0.5);
  });

  it('list confusions by how frequent they are', () => {
    const answers = [answer('a', 'b'), answer('b', 'a'), answer('b', 'a'), answer('a', 'a')];
    expect(confusions(answers)).toEqual([
      { expected: 'b', label: 'a', count: 2 },
      { expected: 'a', label: 'b', count: 1 },
    ]);
  });
});
