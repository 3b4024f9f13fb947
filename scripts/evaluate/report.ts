/** The evaluation in words and tables. */
import type { Comparison } from './baseline.ts';
import type { Evaluation } from './evaluation.ts';

const CONFUSIONS_SHOWN = 15;

const percent = (share: number): string =>
  Number.isNaN(share) ? '–' : `${(share * 100).toFixed(2)} %`;

/** Lines of figures, noise and confusions. */
export function reportLines({ totals, confusions }: Evaluation): string[] {
  const { low, high } = totals.accuracyInterval;
  const figures: [string, string][] = [
    ['lines', String(totals.lines)],
    ['accuracy', `${percent(totals.accuracy)} (95 %: ${percent(low)} to ${percent(high)})`],
    ['macro-F1', percent(totals.macroF1)],
    ['answered locally', percent(totals.coverage)],
    ['right among them', percent(totals.localAccuracy)],
    ['above the confidence threshold', percent(totals.confidentCoverage)],
    ['right among them', percent(totals.confidentAccuracy)],
    ['calibration error (ECE)', percent(totals.calibrationError)],
    ['taken for out of scope', percent(totals.rejectedInScope)],
  ];
  const outside = totals.outOfScope;
  if (outside !== undefined) {
    figures.push(
      ['out of scope: lines', String(outside.lines)],
      ['out of scope: AUROC', Number.isNaN(outside.auroc) ? '–' : outside.auroc.toFixed(4)],
      ['out of scope: not answered locally', percent(outside.recall)],
      ['out of scope: told as such', percent(outside.flagged)],
    );
  }
  for (const [kind, { accuracy, flips }] of Object.entries(totals.noise)) {
    figures.push([`${kind}: accuracy, flips`, `${percent(accuracy)}, ${percent(flips)}`]);
  }
  const width = Math.max(...figures.map(([name]) => name.length));
  return [
    ...figures.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    '',
    confusions.length === 0 ? 'No answer is wrong.' : 'Confused (owner → answer):',
    ...confusions
      .slice(0, CONFUSIONS_SHOWN)
      .map(
        ({ expected, label, count }) => `  ${String(count).padStart(4)}  ${expected} → ${label}`,
      ),
  ];
}

/** One line on how the answers compare with the baseline. */
export function comparisonLine({ shared, difference, interval, worse }: Comparison): string {
  const points = (share: number): string => `${(share * 100).toFixed(2)}`;
  if (shared === 0) return 'Baseline: it has none of these lines.';
  return (
    `Baseline: ${worse ? 'WORSE' : 'not worse'} by its interval: ${points(difference)} points on ${shared} shared lines ` +
    `(95 %: ${points(interval.low)} to ${points(interval.high)})`
  );
}
