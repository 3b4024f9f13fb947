/** Figures about answers whose right label is known. */

/** Bins of equal width for the expected calibration error (Guo et al., ICML 2017, use 15). */
const BINS = 15;

export interface Answer {
  expected: string;
  label: string;
  confidence: number;
  /** Score of being out of scope, 0 to 1. */
  outOfScope: number;
  decision: 'local' | 'abstained';
}

export function shareOf(count: number, total: number): number {
  return total === 0 ? Number.NaN : count / total;
}

export function accuracy(answers: readonly Answer[]): number {
  return shareOf(answers.filter(isRight).length, answers.length);
}

export function isRight({ expected, label }: Answer): boolean {
  return expected === label;
}

/** Mean over the labels of the harmonic mean of precision and recall. */
export function macroF1(answers: readonly Answer[]): number {
  const labels = [...new Set(answers.map(({ expected }) => expected))];
  const scores = labels.map((label) => {
    const right = answers.filter((answer) => answer.label === label && isRight(answer)).length;
    const said = answers.filter((answer) => answer.label === label).length;
    const wanted = answers.filter(({ expected }) => expected === label).length;
    return (2 * right) / (said + wanted);
  });
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/** Mean distance between confidence and accuracy, over bins of like confidence. */
export function calibrationError(answers: readonly Answer[]): number {
  let distance = 0;
  for (let bin = 0; bin < BINS; bin++) {
    const inside = answers.filter(
      ({ confidence }) => Math.min(BINS - 1, Math.floor(confidence * BINS)) === bin,
    );
    const confident = inside.reduce((sum, { confidence }) => sum + confidence, 0);
    distance += Math.abs(inside.filter(isRight).length - confident);
  }
  return shareOf(distance, answers.length);
}

/** Chance that a score of `higher` is above one of `lower`; a tie counts half. */
export function auroc(lower: readonly number[], higher: readonly number[]): number {
  const all = [
    ...lower.map((score) => ({ score, high: false })),
    ...higher.map((score) => ({ score, high: true })),
  ].sort((a, b) => a.score - b.score);
  let ranks = 0;
  for (let start = 0; start < all.length; ) {
    let end = start;
    while (end < all.length && all[end]?.score === all[start]?.score) end++;
    const meanRank = (start + 1 + end) / 2;
    ranks += meanRank * all.slice(start, end).filter(({ high }) => high).length;
    start = end;
  }
  const wins = ranks - (higher.length * (higher.length + 1)) / 2;
  return shareOf(wins, lower.length * higher.length);
}

/** How often each label was answered in place of another, most frequent first. */
export function confusions(
  answers: readonly Answer[],
): { expected: string; label: string; count: number }[] {
  const counts = new Map<string, { expected: string; label: string; count: number }>();
  for (const answer of answers) {
    if (isRight(answer)) continue;
    const { expected, label } = answer;
    const key = `${expected}\t${label}`;
    const entry = counts.get(key) ?? { expected, label, count: 0 };
    entry.count++;
    counts.set(key, entry);
  }
  return [...counts.values()].sort(
    (a, b) => b.count - a.count || a.expected.localeCompare(b.expected),
  );
}
