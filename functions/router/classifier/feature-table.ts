/**
 * Which features a model knows, and at which place of its tables each stands. A feature has a group of places that its
 * lower bits choose, and is known there by its upper bits, so that a feature which no example has weighs nothing:
 * one in several thousand passes for another.
 */

/** Places that a feature may stand at. */
const GROUP = 8;

export const NOWHERE = -1;

/** Upper bits of the feature at each place; 0 where the place is free. */
export type Fingerprints = Uint16Array;

export function placeOf(fingerprints: Fingerprints, feature: number): number {
  const start = groupOf(fingerprints, feature);
  const wanted = fingerprintOf(feature);
  for (let place = start; place < start + GROUP; place++) {
    if (fingerprints[place] === wanted) return place;
  }
  return NOWHERE;
}

/** Gives `feature` a free place, or the one where its like stands already; `NOWHERE` when its group is full. */
export function takePlace(fingerprints: Fingerprints, feature: number): number {
  const known = placeOf(fingerprints, feature);
  if (known !== NOWHERE) return known;
  const start = groupOf(fingerprints, feature);
  const free = fingerprints.subarray(start, start + GROUP).indexOf(0);
  if (free < 0) return NOWHERE;
  fingerprints[start + free] = fingerprintOf(feature);
  return start + free;
}

/** The number of places is a power of two, `GROUP` at least. */
function groupOf(fingerprints: Fingerprints, feature: number): number {
  return (feature & (fingerprints.length / GROUP - 1)) * GROUP;
}

function fingerprintOf(feature: number): number {
  return feature >>> 16 || 1;
}
