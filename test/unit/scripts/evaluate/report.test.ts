import { describe, expect, it } from '@jest/globals';
import { evaluate } from '../../../../scripts/evaluate/evaluation.ts';
import { reportLines } from '../../../../scripts/evaluate/report.ts';
import type { Subject } from '../../../../scripts/evaluate/subjects.ts';

const stranger = {
  text: 'who painted this',
  classifier: { classify: () => ({ agent: 'a', confidence: 0.5, thresholds: {} }) },
} as unknown as Subject;

describe('the report', () => {
  it('shows a dash for every figure that nothing was counted for', () => {
    const lines = reportLines(evaluate([], [stranger]));
    expect(lines).toContainEqual(expect.stringMatching(/AUROC +–$/));
    expect(lines.join('\n')).not.toContain('NaN');
  });
});
