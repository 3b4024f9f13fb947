/** Logistic regression of a yes or no on a few inputs, for calibration: never falling in any input. */
import type { Logistic } from '../../functions/router/classifier/model-format.ts';

const ROUNDS = 50;
/** Pull towards weights of 0, in examples: keeps a fit finite when no example is wrong. */
const RIDGE = 0.05;

/**
 * Newton's method with Platt's targets (1 - 1/(n₊ + 2) and 1/(n₋ + 2) instead of 1 and 0), so that a handful of examples
 * without an error does not become certainty. An input whose weight would be negative is left out.
 */
export function fitLogistic(
  inputs: readonly (readonly number[])[],
  outcomes: readonly boolean[],
): Logistic {
  const count = inputs[0]?.length ?? 0;
  let used = Array.from({ length: count }, (_, index) => index);
  for (;;) {
    const [bias, ...weights] = newton(
      inputs.map((values) => [1, ...used.map((index) => values[index] as number)]),
      targetsOf(outcomes),
    ) as [number, ...number[]];
    const falling = used.filter((_, at) => (weights[at] as number) < 0);
    if (falling.length === 0) {
      const all = Array.from({ length: count }, (_, index) => weights[used.indexOf(index)] ?? 0);
      return { bias, weights: all };
    }
    used = used.filter((index) => !falling.includes(index));
  }
}

function targetsOf(outcomes: readonly boolean[]): number[] {
  const yes = outcomes.filter(Boolean).length;
  const no = outcomes.length - yes;
  return outcomes.map((outcome) => (outcome ? (yes + 1) / (yes + 2) : 1 / (no + 2)));
}

function newton(rows: readonly (readonly number[])[], targets: readonly number[]): number[] {
  const size = rows[0]?.length ?? 1;
  let weights = new Array<number>(size).fill(0);
  for (let round = 0; round < ROUNDS; round++) {
    const gradient = weights.map((weight, index) => (index === 0 ? 0 : -RIDGE * weight));
    const curvature = weights.map((_, row) =>
      weights.map((_, column) => (row === column ? RIDGE : 0)),
    );
    rows.forEach((row, at) => {
      const sum = row.reduce(
        (total, value, index) => total + value * (weights[index] as number),
        0,
      );
      const chance = 1 / (1 + Math.exp(-sum));
      const slope = chance * (1 - chance);
      row.forEach((value, index) => {
        gradient[index] = (gradient[index] as number) + value * ((targets[at] as number) - chance);
        const line = curvature[index] as number[];
        row.forEach((other, column) => {
          line[column] = (line[column] as number) + value * other * slope;
        });
      });
    });
    const step = solve(curvature, gradient);
    weights = weights.map((weight, index) => weight + (step[index] as number));
    if (step.every((change) => Math.abs(change) < 1e-9)) break;
  }
  return weights;
}

/** Solves a small symmetric positive system by elimination. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const lines = matrix.map((line, index) => [...line, right[index] as number]);
  lines.forEach((pivot, index) => {
    for (const line of lines) {
      if (line === pivot) continue;
      const factor = (line[index] as number) / (pivot[index] as number);
      pivot.forEach((value, column) => {
        line[column] = (line[column] as number) - factor * value;
      });
    }
  });
  return lines.map((line, index) => (line.at(-1) as number) / (line[index] as number));
}
