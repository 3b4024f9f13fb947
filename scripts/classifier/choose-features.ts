/** Chooses the hashed features that a model knows, and tells how rare each is among the examples. */
import { NOWHERE, takePlace } from '../../functions/router/classifier/feature-table.ts';
import type { PreparedExample } from './prepare.ts';

const FEWEST_BITS = 12;
/** 65,536 places: at ten agents 655 kB of weights. */
const MOST_BITS = 16;
/** Places for each feature, so that hardly a group of places is full while there are few features. */
const ROOM = 1.5;

export interface ChosenFeatures {
  /** There are `2 ** bits` places. */
  bits: number;
  fingerprints: Uint16Array;
  /** Inverse document frequency of the feature at each place in 255ths of the largest; 0 at a free place. */
  rarities: Uint8Array;
}

/** What does not fit is left out, the rarest first. */
export function chooseFeatures(examples: readonly PreparedExample[]): ChosenFeatures {
  const occurrences = new Map<number, number>();
  for (const { clean } of examples) {
    for (const { size, features } of clean.blocks) {
      for (const feature of features.subarray(0, size))
        occurrences.set(feature, (occurrences.get(feature) ?? 0) + 1);
    }
  }
  const wanted = Math.ceil(Math.log2(ROOM * (occurrences.size + 1)));
  const bits = Math.min(MOST_BITS, Math.max(FEWEST_BITS, wanted));
  const fingerprints = new Uint16Array(2 ** bits);
  const rarities = new Uint8Array(2 ** bits);
  const total = examples.length;
  const largest = rarity(1, total);
  const frequentFirst = [...occurrences].sort(
    ([one, count], [other, otherCount]) => otherCount - count || one - other,
  );
  for (const [feature, count] of frequentFirst) {
    const place = takePlace(fingerprints, feature);
    if (place === NOWHERE || rarities[place] !== 0) continue;
    rarities[place] = Math.max(1, Math.round((255 * rarity(count, total)) / largest));
  }
  return { bits, fingerprints, rarities };
}

function rarity(occurrences: number, total: number): number {
  return Math.max(0, Math.log((1 + total) / (1 + occurrences))) + 1;
}
