/** Typical sentence vectors of each agent: what is far from all of them is unlike every example. */
import { below, seededRandom } from './random.ts';

const ROUNDS = 8;

/** Up to `count` centres of `vectors` (length 1 or 0 each) by spherical k-means from a seeded start. */
export function centresOf(
  vectors: readonly Float32Array[],
  count: number,
  seed: number,
): Float32Array[] {
  const random = seededRandom(seed);
  const known = vectors.filter((vector) => vector.some((value) => value !== 0));
  if (known.length <= count) return known;
  let centres = Array.from(
    { length: count },
    () => known[below(random, known.length)] as Float32Array,
  );
  for (let round = 0; round < ROUNDS; round++) {
    const sums = centres.map((centre) => new Float32Array(centre.length));
    for (const vector of known) {
      const sum = sums[nearestOf(centres, vector)] as Float32Array;
      for (let index = 0; index < vector.length; index++) {
        sum[index] = (sum[index] as number) + (vector[index] as number);
      }
    }
    centres = sums.map((sum, index) => unit(sum) ?? (centres[index] as Float32Array));
  }
  return centres;
}

function nearestOf(centres: readonly Float32Array[], vector: Float32Array): number {
  let best = 0;
  let highest = Number.NEGATIVE_INFINITY;
  centres.forEach((centre, index) => {
    const likeness = dot(centre, vector);
    if (likeness > highest) {
      highest = likeness;
      best = index;
    }
  });
  return best;
}

function dot(left: Float32Array, right: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < left.length; index++) {
    sum += (left[index] as number) * (right[index] as number);
  }
  return sum;
}

function unit(vector: Float32Array): Float32Array | undefined {
  const length = Math.sqrt(dot(vector, vector));
  return length > 0 ? vector.map((value) => value / length) : undefined;
}
