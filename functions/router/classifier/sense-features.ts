/**
 * Classes of words, of neighbouring words, and of any two words of a message, hashed. The pairs tell what single words
 * cannot: "order" beside a word for food is not "order" beside a word for cheques.
 */
import { FeatureCounts } from './feature-counts.ts';
import { finish, mix } from './hash.ts';
import { GRAINS, type Grain, UNKNOWN, type WordVectors } from './word-vectors.ts';

const SINGLE_SEED = 0x27d4eb2f;
const NEIGHBOUR_SEED = 0x165667b1;
const PAIR_SEED = 0x2545f491;

/** Pairs of the finest classes are too rare to meet again. */
const PAIR_GRAINS: readonly Grain[] = [0, 1];
/** Different classes that are paired: 66 pairs at each grain. */
const MOST_PAIRED = 12;

/** Words that are beside everything. */
const EVERYWHERE = new Set(
  'the a an i to of is it in on my me for and do you can what how this that at be with are have'.split(
    ' ',
  ),
);

/** @param rows of `words` in `table` */
export function senseFeatures(
  words: readonly string[],
  rows: readonly number[],
  table: WordVectors,
  limit: number,
): FeatureCounts {
  const counts = new FeatureCounts(limit);
  const add = (seed: number, grain: Grain, left: number, right: number): void =>
    counts.add(finish(mix(mix(mix(seed, grain), left), right)));
  const classAt = (row: number, grain: Grain): number =>
    row === UNKNOWN ? UNKNOWN : table.classOf(row, grain);

  for (const grain of GRAINS) {
    const classes = rows.map((row) => classAt(row, grain));
    classes.forEach((own, index) => {
      if (own !== UNKNOWN) add(SINGLE_SEED, grain, own, 0);
      if (index > 0) add(NEIGHBOUR_SEED, grain, classes[index - 1] as number, own);
    });
  }
  const telling = rows.filter(
    (row, index) => row !== UNKNOWN && !EVERYWHERE.has(words[index] as string),
  );
  for (const grain of PAIR_GRAINS) {
    const classes = [...new Set(telling.map((row) => classAt(row, grain)))]
      .slice(0, MOST_PAIRED)
      .sort((a, b) => a - b);
    classes.forEach((right, index) => {
      for (const left of classes.slice(0, index)) add(PAIR_SEED, grain, left, right);
    });
  }
  return counts;
}
