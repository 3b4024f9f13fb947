/** The recorded baseline: which examples the classifier answered right, each held back, when it was last recorded. */
import { readFileSync, writeFileSync } from 'node:fs';
import { UserError } from '../terraform/user-error.ts';
import { type Interval, meanInterval } from './bootstrap.ts';
import type { Answer } from './metrics.ts';

/** The baseline of the agents' own examples. */
export const BASELINE_FILE = new URL('./baseline.json', import.meta.url);

/** Answers by text: `true` where the answer was right. */
export interface Baseline {
  right: Record<string, boolean>;
}

export interface Comparison {
  /** Texts that both have. */
  shared: number;
  /** Accuracy now less accuracy then, on the shared texts; and its paired-bootstrap interval. */
  difference: number;
  interval: Interval;
  /** The whole interval is below zero. */
  worse: boolean;
}

/** @throws UserError when the file is not what `writeBaseline` writes */
export function readBaseline(file: URL | string = BASELINE_FILE): Baseline {
  const refusal = (reason: string): UserError =>
    new UserError(
      `${file}: no baseline can be read from it (${reason}). Record one with --record FILE.`,
    );
  let baseline: unknown;
  try {
    baseline = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw refusal((cause as Error).message);
  }
  if (!isBaseline(baseline)) throw refusal('it does not say which answers were right');
  return baseline;
}

function isBaseline(value: unknown): value is Baseline {
  const right = (value as Partial<Baseline> | null)?.right;
  if (typeof right !== 'object' || right === null || Array.isArray(right)) return false;
  return Object.values(right).every((answer) => typeof answer === 'boolean');
}

export function baselineOf(texts: readonly string[], answers: readonly Answer[]): Baseline {
  const right = answers.map(
    ({ expected, label }, index) => [texts[index] as string, expected === label] as const,
  );
  return { right: Object.fromEntries(right.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

export function writeBaseline(baseline: Baseline, file: URL | string = BASELINE_FILE): void {
  writeFileSync(file, `${JSON.stringify(baseline, null, 2)}\n`);
}

/** Compares answer by answer: a text that only one side has says nothing about the classifier. */
export function compare(baseline: Baseline, now: Baseline): Comparison {
  const differences = Object.entries(now.right)
    .filter(([text]) => Object.hasOwn(baseline.right, text))
    .map(([text, right]) => Number(right) - Number(baseline.right[text]));
  if (differences.length === 0) {
    return { shared: 0, difference: 0, interval: { low: 0, high: 0 }, worse: false };
  }
  const interval = meanInterval(differences);
  const difference = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  return { shared: differences.length, difference, interval, worse: interval.high < 0 };
}
