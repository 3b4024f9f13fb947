import { describe, expect, it } from '@jest/globals';
import { NOWHERE, placeOf } from '../../../../functions/router/classifier/feature-table.ts';
import { chooseFeatures } from '../../../../scripts/classifier/choose-features.ts';
import type { PreparedExample } from '../../../../scripts/classifier/prepare.ts';

/** An example whose only block has these features, once each. */
function exampleOf(features: readonly number[]): PreparedExample {
  const block = {
    size: features.length,
    features: Uint32Array.from(features),
    counts: new Uint16Array(features.length).fill(1),
  };
  const clean = { blocks: [block], sentence: new Float32Array(2) };
  return { label: 'a', text: '', clean, noisy: [], strangers: [] };
}

/** Features of one group of places: their lower bits are alike. */
const groupmate = (upper: number): number => upper * 2 ** 16;

describe('the features that a model knows', () => {
  it('weigh the more the fewer examples have them', () => {
    const [common, rare, absent] = [groupmate(1), groupmate(2), groupmate(3)];
    const { fingerprints, rarities } = chooseFeatures([
      exampleOf([common, rare]),
      exampleOf([common]),
    ]);
    const rarityOf = (feature: number) => rarities[placeOf(fingerprints, feature)] as number;
    expect(rarityOf(rare)).toBe(255);
    expect(rarityOf(common)).toBeLessThan(255);
    expect(rarityOf(common)).toBeGreaterThan(0);
    expect(placeOf(fingerprints, absent)).toBe(NOWHERE);
  });

  it('are the most frequent ones where there is no place for all', () => {
    const frequent = Array.from({ length: 8 }, (_, index) => groupmate(index + 2));
    const rare = groupmate(1);
    const { fingerprints } = chooseFeatures([exampleOf([rare, ...frequent]), exampleOf(frequent)]);
    expect(placeOf(fingerprints, rare)).toBe(NOWHERE);
    expect(frequent.every((feature) => placeOf(fingerprints, feature) !== NOWHERE)).toBe(true);
  });

  it('have the same places whatever the order of the examples', () => {
    const examples = [exampleOf([1, 2, groupmate(5)]), exampleOf([groupmate(9), 2])];
    expect(chooseFeatures(examples)).toEqual(chooseFeatures([...examples].reverse()));
  });
});
