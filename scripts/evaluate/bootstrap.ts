/** Intervals of a mean by resampling, the same at every run. */
import { below, seededRandom } from '../classifier/random.ts';

const RESAMPLES = 2_000;
const SEED = 20_260_103;

export interface Interval {
  low: number;
  high: number;
}

/** The middle 95 % of the means of resampled `values`. For differences of paired answers: the paired bootstrap. */
export function meanInterval(values: readonly number[]): Interval {
  if (values.length === 0) return { low: Number.NaN, high: Number.NaN };
  const random = seededRandom(SEED);
  const means = Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let draw = 0; draw < values.length; draw++) {
      sum += values[below(random, values.length)] as number;
    }
    return sum / values.length;
  }).sort((a, b) => a - b);
  return {
    low: means[Math.floor(RESAMPLES * 0.025)] as number,
    high: means[Math.ceil(RESAMPLES * 0.975) - 1] as number,
  };
}
