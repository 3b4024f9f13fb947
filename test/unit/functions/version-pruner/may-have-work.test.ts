import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judgeVersions, type VersionFact } from '../../../../functions/shared/versions/policy.ts';
import { actionFor, mayHaveWork } from '../../../../functions/version-pruner/may-have-work.ts';

const facts = (...states: string[]): VersionFact[] =>
  states.map((state, index) => ({ qualifier: String(index + 1), state }));
const entry = { compute: 'pool', policy: { hot: 1, parked: 2, minimumAgeMinutes: 0 } } as const;

describe('whether a function needs a look at its aliases', () => {
  it.each([
    ['one version', facts('Active')],
    ['as releases leave it', facts('Deactivated', 'Deactivated', 'Active', 'Active')],
    ['with a failed release', facts('Deactivated', 'Deactivated', 'Active', 'Active', 'Failed')],
    ['down for the night', facts('Deactivated', 'Deactivated', 'Deactivated', 'Deactivated')],
    ['being deleted', facts('Deleting', 'Deactivated', 'Deactivated', 'Active', 'Active')],
    ['nothing at all', []],
  ])('is denied of one %s', (_, versions) => {
    expect(mayHaveWork(versions, entry)).toBe(false);
  });

  it.each([
    [
      'one parked version too many',
      facts('Deactivated', 'Deactivated', 'Deactivated', 'Active', 'Active'),
    ],
    ['a version that was not parked', facts('Active', 'Active', 'Active')],
    ['an old failed version', facts('Failed', 'Active')],
    ['a dead version between', facts('Active', 'Deactivated', 'Deactivated')],
  ])('is said of one with %s', (_, versions) => {
    expect(mayHaveWork(versions, entry)).toBe(true);
  });

  it.each([
    ['a rollback', facts('Deactivated', 'Active', 'Active', 'Deactivated')],
    ['a release that is under way', facts('Deactivated', 'Active', 'Active', 'Pending')],
  ])('is said once too often rather than once too seldom, after %s', (_, versions) => {
    expect(mayHaveWork(versions, entry)).toBe(true);
  });

  it('is never denied where an alias live on an Active version gives work', () => {
    const states = ['Active', 'Pending', 'Failed', 'Deactivated', 'Deactivating', 'Deleting'];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...states), { minLength: 1, maxLength: 12 }),
        fc.nat(11),
        fc.record({ hot: fc.nat(3), parked: fc.nat(3), minimumAgeMinutes: fc.constant(0) }),
        (list, index, policy) => {
          const versions = facts(...list);
          const serving = versions[index % versions.length] as VersionFact;
          if (serving.state !== 'Active') return;
          const live = [{ name: 'live', targets: [serving.qualifier] }];
          const work = judgeVersions(versions, live, policy).some(
            (judged) => actionFor(judged, 'pool') !== 'keep',
          );
          if (work) expect(mayHaveWork(versions, { policy, compute: 'pool' })).toBe(true);
        },
      ),
    );
  });
});
