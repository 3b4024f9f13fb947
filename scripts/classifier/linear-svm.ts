/** Linear support vector machines, one against the rest for each class, with squared hinge loss. */
import { type Random, shuffle } from './random.ts';

/** A pass that moves no multiplier by more ends the training. */
const STILL = 0.01;

/** A sparse row: its features, each once. */
export interface Row {
  features: Int32Array;
  values: Float32Array;
}

export interface SvmOptions {
  classes: number;
  /** Features are 0 to `features - 1`. */
  features: number;
  /** Price of an error on each row against the price of a large weight. */
  costs: readonly number[];
  /** Passes over the rows; ends sooner when no multiplier moves by more than `STILL`. */
  passes: number;
  random: Random;
}

export interface LinearModel {
  /** feature × class */
  weights: Float64Array;
  /** One a class. */
  biases: Float64Array;
}

/**
 * A label outside of the classes is a row that belongs to none of them.
 *
 * Solves the dual by coordinate descent (Hsieh et al., ICML 2008), all classes in one pass over a row. The same rows
 * in the same order give the same weights to the last bit.
 */
export function trainSvm(
  rows: readonly Row[],
  labels: readonly number[],
  options: SvmOptions,
): LinearModel {
  const { classes, features, costs, passes, random } = options;
  const weights = new Float64Array(features * classes);
  const biases = new Float64Array(classes);
  const multipliers = new Float64Array(rows.length * classes);
  const steps = new Float64Array(classes);
  const squares = rows.map(({ values }) => values.reduce((sum, value) => sum + value * value, 1));
  const order = rows.map((_, index) => index);
  for (let pass = 0; pass < passes; pass++) {
    let largest = 0;
    for (const index of shuffle(random, order)) {
      const row = rows[index] as Row;
      scoreRow(row, weights, biases, steps);
      const softness = 0.5 / (costs[index] as number);
      let moved = false;
      for (let label = 0; label < classes; label++) {
        const sign = labels[index] === label ? 1 : -1;
        const at = index * classes + label;
        const old = multipliers[at] as number;
        const gradient = sign * (steps[label] as number) - 1 + softness * old;
        const next = Math.max(old - gradient / ((squares[index] as number) + softness), 0);
        multipliers[at] = next;
        steps[label] = (next - old) * sign;
        if (next !== old) moved = true;
        largest = Math.max(largest, Math.abs(next - old));
      }
      if (moved) addRow(row, steps, weights, biases);
    }
    if (largest < STILL) break;
  }
  return { weights, biases };
}

/** Puts the score of each class into `into`. */
function scoreRow(row: Row, weights: Float64Array, biases: Float64Array, into: Float64Array): void {
  const { features, values } = row;
  const classes = into.length;
  into.set(biases);
  for (let at = 0; at < features.length; at++) {
    const start = (features[at] as number) * classes;
    const value = values[at] as number;
    for (let label = 0; label < classes; label++) {
      into[label] = (into[label] as number) + (weights[start + label] as number) * value;
    }
  }
}

function addRow(row: Row, steps: Float64Array, weights: Float64Array, biases: Float64Array): void {
  const { features, values } = row;
  const classes = steps.length;
  for (let at = 0; at < features.length; at++) {
    const start = (features[at] as number) * classes;
    const value = values[at] as number;
    for (let label = 0; label < classes; label++) {
      weights[start + label] =
        (weights[start + label] as number) + (steps[label] as number) * value;
    }
  }
  for (let label = 0; label < classes; label++) {
    biases[label] = (biases[label] as number) + (steps[label] as number);
  }
}
