/** The evaluation as JSON: totals, and one record a line of what was tested. */
import type { Comparison } from './baseline.ts';
import type { Evaluation } from './evaluation.ts';

/** Valid JSON with each prediction on a line of its own, so that two runs can be compared line by line. */
export function jsonReport(
  { totals, confusions, predictions, outOfScope }: Evaluation,
  baseline: Comparison | undefined,
): string {
  const list = (records: readonly object[]): string =>
    records.length === 0
      ? '[]'
      : `[\n${records.map((record) => JSON.stringify(record)).join(',\n')}\n]`;
  return [
    '{',
    `"totals": ${JSON.stringify(totals)},`,
    `"confusions": ${JSON.stringify(confusions)},`,
    `"baseline": ${JSON.stringify(baseline ?? null)},`,
    `"predictions": ${list(predictions)},`,
    `"outOfScope": ${list(outOfScope)}`,
    '}',
    '',
  ].join('\n');
}
