/** Turns raw scores of held-back examples into a confidence, an out-of-scope score and thresholds for both. */
import type { Logistic, Thresholds } from '../../functions/router/classifier/model-format.ts';
import {
  confidenceInputs,
  logistic,
  outOfScopeInputs,
  type RawScores,
} from '../../functions/router/classifier/scores.ts';
import { fitLogistic } from './logistic-regression.ts';

/** What a model that did not see an example said about it. */
export interface HeldBack {
  scores: RawScores;
  right: boolean;
}

export interface Calibration {
  confidence: Logistic;
  outOfScope: Logistic;
  thresholds: Thresholds;
}

/** Accuracy that the answers above the confidence threshold are to have. */
const TARGET_ACCURACY = 0.99;
/** Share of the agents' own messages that may be taken for nobody's. */
const REJECTED_IN_SCOPE = 0.05;
/**
 * Say of each input in the out-of-scope score, all on the scale of their spread over examples: best score, likeness
 * to a landmark, known words, known senses, known letter groups. Fixed, because nobody gives examples of what is out of scope.
 */
const OUT_OF_SCOPE_SAY = [1, 0.4, 0.2, 0.1, 0.2];
/** Steepness of the out-of-scope score at its threshold. */
const SLOPE = 2;
const OUT_OF_SCOPE_THRESHOLD = 0.5;

export function calibrate(heldBack: readonly HeldBack[]): Calibration {
  const confidence = fitLogistic(
    heldBack.map(({ scores }) => confidenceInputs(scores)),
    heldBack.map(({ right }) => right),
  );
  const outOfScope = outOfScopeScore(heldBack.map(({ scores }) => outOfScopeInputs(scores)));
  const judged = heldBack.map(({ scores, right }) => ({
    confidence: logistic(confidence, confidenceInputs(scores)),
    right,
  }));
  return {
    confidence,
    outOfScope,
    thresholds: { confidence: confidenceThreshold(judged), outOfScope: OUT_OF_SCOPE_THRESHOLD },
  };
}

/**
 * Lowest confidence above which held-back examples reach the target accuracy, with one standard deviation of the
 * number of errors to spare: no error among fewer than a hundred shows nothing. Too few examples to show it: the target
 * itself, which a calibrated confidence means.
 */
export function confidenceThreshold(
  judged: readonly { confidence: number; right: boolean }[],
): number {
  const best = [...judged].sort((a, b) => b.confidence - a.confidence);
  let errors = 0;
  let threshold = TARGET_ACCURACY;
  let found = false;
  best.forEach(({ confidence, right }, index) => {
    if (!right) errors++;
    const next = best[index + 1];
    // Equal confidences stand or fall together.
    if (next !== undefined && next.confidence === confidence) return;
    const likely = errors + Math.sqrt(errors + 1);
    if (likely <= (1 - TARGET_ACCURACY) * (index + 1)) {
      threshold = confidence;
      found = true;
    }
  });
  return found ? threshold : TARGET_ACCURACY;
}

/** A weighted sum of how far each input is below what is usual, 0.5 where the share of rejected examples is reached. */
function outOfScopeScore(inputs: readonly (readonly number[])[]): Logistic {
  const weights = OUT_OF_SCOPE_SAY.map((say, index) => {
    const spread = deviation(inputs.map((values) => values[index] as number));
    return spread > 0 ? (-say * SLOPE) / spread : 0;
  });
  const strangeness = inputs
    .map((values) =>
      weights.reduce((sum, weight, index) => sum + weight * (values[index] as number), 0),
    )
    .sort((a, b) => a - b);
  const border = strangeness[Math.floor(strangeness.length * (1 - REJECTED_IN_SCOPE))] ?? 0;
  return { bias: -border, weights };
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
