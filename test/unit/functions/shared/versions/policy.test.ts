import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type AliasFact,
  judgeVersions,
  type VersionFact,
  versionNumber,
  versionsToPark,
} from '../../../../../functions/shared/versions/policy.ts';

const states = [
  'Active',
  'Pending',
  'Failed',
  'Inactive',
  'Deactivating',
  'Deactivated',
  'Deleting',
];
const qualifiers = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 1, max: 120 }).map(String) },
  { weight: 1, arbitrary: fc.constantFrom('$LATEST', '$LATEST.PUBLISHED', '007', 'canary') },
);
const fleets = fc.record({
  versions: fc.uniqueArray(
    fc.record({ qualifier: qualifiers, state: fc.constantFrom(...states) }),
    { selector: (version) => version.qualifier, maxLength: 40 },
  ),
  aliases: fc.array(
    fc.record({
      name: fc.constantFrom('live', 'blue', 'green'),
      targets: fc.array(qualifiers, { maxLength: 2 }),
    }),
    { maxLength: 3 },
  ),
  keep: fc.integer({ min: 1, max: 12 }),
});

const deletedOf = (versions: VersionFact[], aliases: AliasFact[], keep: number) =>
  judgeVersions(versions, aliases, keep).delete.map(({ version }) => version);

describe('judging the versions of a function', () => {
  it('keeps the newest N and deletes the older ones, oldest first, by number and not by text', () => {
    const versions = ['9', '10', '2', '11', '100'].map((qualifier) => ({
      qualifier,
      state: 'Active',
    }));
    expect(deletedOf(versions, [], 2)).toEqual(['2', '9', '10']);
  });

  it('keeps what an alias names, weighted targets too, without counting it out of the newest N', () => {
    const versions = ['1', '2', '3', '4', '5'].map((qualifier) => ({ qualifier, state: 'Active' }));
    expect(deletedOf(versions, [{ name: 'live', targets: ['2', '1'] }], 2)).toEqual(['3']);
  });

  it('does not let a version that is being deleted take the place of one that stays', () => {
    const versions = [
      { qualifier: '1', state: 'Active' },
      { qualifier: '2', state: 'Active' },
      { qualifier: '3', state: 'Deleting' },
    ];
    expect(deletedOf(versions, [], 2)).toEqual([]);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60, '3', undefined, null])(
    'refuses to keep %p versions',
    (keep) => {
      expect(() => judgeVersions([], [], keep as number)).toThrow('whole number of at least 1');
    },
  );

  it('judges each version once and never deletes a protected one', () => {
    fc.assert(
      fc.property(fleets, ({ versions, aliases, keep }) => {
        const verdicts = judgeVersions(versions, aliases, keep);
        const judged = [...verdicts.keep, ...verdicts.delete].map(({ version }) => version);
        expect(judged.sort()).toEqual(versions.map(({ qualifier }) => qualifier).sort());

        const named = new Set(aliases.flatMap(({ targets }) => targets));
        const stateOf = new Map(versions.map(({ qualifier, state }) => [qualifier, state]));
        for (const { version } of verdicts.delete) {
          expect(versionNumber(version)).toBeDefined();
          expect(named.has(version)).toBe(false);
          expect(['Pending', 'Deleting']).not.toContain(stateOf.get(version));
          const newer = versions.filter(
            ({ qualifier, state }) =>
              state !== 'Deleting' && (versionNumber(qualifier) ?? 0n) > BigInt(version),
          );
          expect(newer.length).toBeGreaterThanOrEqual(keep);
        }
      }),
    );
  });

  it('finds nothing more to delete once its own deletes are done', () => {
    fc.assert(
      fc.property(fleets, ({ versions, aliases, keep }) => {
        const gone = new Set(deletedOf(versions, aliases, keep));
        const left = versions.filter(({ qualifier }) => !gone.has(qualifier));
        expect(deletedOf(left, aliases, keep)).toEqual([]);
      }),
    );
  });
});

describe('choosing versions to park', () => {
  it('takes older active versions that no alias names, and never a newer or a named one', () => {
    fc.assert(
      fc.property(fleets, fc.integer({ min: 1, max: 120 }), ({ versions, aliases }, serving) => {
        const live = { name: 'live', targets: [String(serving)] };
        const named = new Set([...aliases, live].flatMap(({ targets }) => targets));
        const expected = versions.filter(
          ({ qualifier, state }) =>
            state === 'Active' &&
            (versionNumber(qualifier) ?? 999n) < serving &&
            !named.has(qualifier),
        );
        expect(versionsToPark(versions, [...aliases, live], String(serving)).sort()).toEqual(
          expected.map(({ qualifier }) => qualifier).sort(),
        );
      }),
    );
  });
});
