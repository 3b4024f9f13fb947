import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { confidenceThreshold } from '../../../../scripts/classifier/calibrate.ts';
import { fitLogistic } from '../../../../scripts/classifier/logistic-regression.ts';
import { seededRandom } from '../../../../scripts/classifier/random.ts';

const chanceOf = ({ bias, weights }: ReturnType<typeof fitLogistic>, input: number): number =>
  1 / (1 + Math.exp(-(bias + (weights[0] as number) * input)));

describe('the fit of a confidence', () => {
  it('finds the chances that made the outcomes', () => {
    const random = seededRandom(1);
    const inputs = Array.from({ length: 20_000 }, () => [random() * 4 - 2]);
    const outcomes = inputs.map(
      ([x]) => random() < 1 / (1 + Math.exp(-(0.5 + 1.5 * (x as number)))),
    );
    const fit = fitLogistic(inputs, outcomes);
    expect(fit.bias).toBeCloseTo(0.5, 0);
    expect(fit.weights[0]).toBeCloseTo(1.5, 0);
  });

  it('stays finite and short of certainty when nothing is wrong', () => {
    const inputs = Array.from({ length: 30 }, (_, index) => [index / 10]);
    const fit = fitLogistic(
      inputs,
      inputs.map(() => true),
    );
    expect(Number.isFinite(fit.bias)).toBe(true);
    expect(chanceOf(fit, 1)).toBeGreaterThan(0.9);
    expect(chanceOf(fit, 1)).toBeLessThan(1);
  });

  it('never falls in an input, even where the outcomes say so', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: -3, max: 3, noNaN: true }), fc.boolean()), {
          minLength: 1,
          maxLength: 40,
        }),
        (pairs) => {
          const fit = fitLogistic(
            pairs.map(([input]) => [input]),
            pairs.map(([, outcome]) => outcome),
          );
          expect(fit.weights[0]).toBeGreaterThanOrEqual(0);
          expect(Number.isFinite(fit.bias)).toBe(true);
        },
      ),
    );
  });
});

describe('the confidence threshold', () => {
  const judged = (count: number, confidence: number, right: boolean) =>
    Array.from({ length: count }, () => ({ confidence, right }));

  it('is the lowest confidence above which at most 1 % are wrong, with room for chance', () => {
    const answers = [
      ...judged(1_000, 0.95, true),
      ...judged(2, 0.95, false),
      ...judged(100, 0.6, false),
    ];
    expect(confidenceThreshold(answers)).toBe(0.95);
  });

  it('is not fooled by a lucky handful: too few examples mean the target itself', () => {
    expect(confidenceThreshold(judged(20, 0.8, true))).toBe(0.99);
    expect(confidenceThreshold([])).toBe(0.99);
  });

  it('keeps equal confidences together', () => {
    const mixed = [...judged(100, 0.9, true), ...judged(50, 0.9, false)];
    expect(confidenceThreshold(mixed)).toBe(0.99);
  });
});
