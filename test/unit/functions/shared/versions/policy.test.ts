import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type AliasFact,
  isUp,
  type Judged,
  judgeVersions,
  type Standing,
  type VersionFact,
  type VersionPolicy,
  versionNumber,
} from '../../../../../functions/shared/versions/policy.ts';

const POLICY: VersionPolicy = { hot: 1, parked: 2, minimumAgeMinutes: 60 };
const STATES = [
  'Active',
  'Inactive',
  'Pending',
  'Failed',
  'Deactivating',
  'Deactivated',
  'Deleting',
];

/** `facts('Active', 'Failed')` are versions 1 and 2. */
const facts = (...states: string[]): VersionFact[] =>
  states.map((state, index) => ({ qualifier: String(index + 1), state }));
const active = (count: number): VersionFact[] => facts(...Array(count).fill('Active'));
const live = (...targets: string[]): AliasFact => ({ name: 'live', targets });
const standings = (judged: readonly Judged[]): Record<string, Standing> =>
  Object.fromEntries(judged.map(({ version, standing }) => [version, standing]));
const judge = (
  versions: readonly VersionFact[],
  aliases: readonly AliasFact[],
  policy: Partial<VersionPolicy> = {},
) => standings(judgeVersions(versions, aliases, { ...POLICY, ...policy }));

describe('the life of a version', () => {
  it('goes from serving over hot and parked to retired, by number and not by text', () => {
    const versions = ['9', '100', '2', '10', '11'].map((qualifier) => ({
      qualifier,
      state: 'Active',
    }));
    const judged = judgeVersions(versions, [live('100')], POLICY);
    expect(judged.map(({ version, standing }) => `${version} ${standing}`)).toEqual([
      '2 retired',
      '9 parked',
      '10 parked',
      '11 hot',
      '100 serving',
    ]);
  });

  it('counts the weighted side of live as serving', () => {
    expect(judge(active(5), [live('5', '1')], { hot: 1, parked: 0 })).toEqual({
      1: 'serving',
      2: 'retired',
      3: 'retired',
      4: 'hot',
      5: 'serving',
    });
  });

  it('judges by the highest side of a shift, whichever of the two is the weighted one', () => {
    expect(judge(active(3), [live('1', '3')])).toEqual({ 1: 'serving', 2: 'hot', 3: 'serving' });
  });

  it('holds what any other alias names, and does not count it as a rollback target', () => {
    const aliases = [live('5'), { name: 'canary', targets: ['4', '1'] }];
    expect(judge(active(5), aliases, { hot: 1, parked: 0 })).toEqual({
      1: 'held',
      2: 'retired',
      3: 'hot',
      4: 'held',
      5: 'serving',
    });
  });

  it('takes the version of last-good for the best rollback target, whatever its number', () => {
    const lastGood = { name: 'last-good', targets: ['1'] };
    expect(judge(active(5), [live('5'), lastGood], { hot: 1, parked: 1 })).toEqual({
      1: 'hot',
      2: 'retired',
      3: 'retired',
      4: 'parked',
      5: 'serving',
    });
    expect(judge(active(5), [live('3'), { name: 'last-good', targets: ['5'] }])).toMatchObject({
      2: 'parked',
      5: 'hot',
    });
  });

  it('never retires what last-good names, not even with nothing to keep or when it is Failed', () => {
    const lastGood = { name: 'last-good', targets: ['1'] };
    const nothing = { hot: 0, parked: 0 };
    expect(judge(active(3), [live('3'), lastGood], nothing)).toMatchObject({ 1: 'parked' });
    const failed = facts('Failed', 'Active', 'Active');
    expect(judge(failed, [live('3'), lastGood], nothing)).toMatchObject({ 1: 'held' });
    expect(judge(active(3), [live('3'), { name: 'last-good', targets: ['3'] }])).toMatchObject({
      3: 'serving',
    });
  });

  it('counts no Failed version as a rollback target', () => {
    const versions = facts('Deactivated', 'Active', 'Failed', 'Failed', 'Active');
    expect(judge(versions, [live('5')], { hot: 1, parked: 1 })).toEqual({
      1: 'parked',
      2: 'hot',
      3: 'retired',
      4: 'retired',
      5: 'serving',
    });
  });

  it('leaves newer versions alone while they live, and the newest of all even when it is dead', () => {
    const versions = facts('Active', 'Deactivated', 'Failed', 'Inactive', 'Active', 'Failed');
    expect(judge(versions, [live('1')])).toEqual({
      1: 'serving',
      2: 'retired',
      3: 'retired',
      4: 'retired',
      5: 'newer',
      6: 'newer',
    });
  });

  it('leaves alone what changes, and lets it take the place of nothing', () => {
    const versions = facts('Active', 'Deleting', 'Pending', 'Active', 'Deleting');
    expect(judge(versions, [live('4')])).toEqual({
      1: 'hot',
      2: 'changing',
      3: 'changing',
      4: 'serving',
      5: 'changing',
    });
  });

  it.each(['$LATEST', '$LATEST.PUBLISHED', '007', '1.5', '-1', '1e3', ' 1', ''])(
    'takes %j for no number and keeps it',
    (qualifier) => {
      const versions = [...active(5), { qualifier, state: 'Deactivated' }];
      const judged = judge(versions, [live('5')], { hot: 0, parked: 0 });
      expect(judged[qualifier]).toBe('unnumbered');
      expect(judged['1']).toBe('retired');
    },
  );

  it.each([
    ['no live', [], 'the function has no alias live'],
    ['another alias', [{ name: 'life', targets: ['3'] }], 'the function has no alias live'],
    ['a version that is gone', [live('9')], 'live names version 9, which is not there'],
    ['a shift to one that is gone', [live('3', '9')], 'live names version 9, which is not there'],
    ['an unnumbered one', [live('$LATEST.PUBLISHED')], 'live names $LATEST.PUBLISHED'],
  ])('keeps everything with %s', (_, aliases, reason) => {
    const versions = [...active(9 - 4), { qualifier: '$LATEST.PUBLISHED', state: 'Active' }];
    const judged = judgeVersions(versions, aliases, { ...POLICY, hot: 0, parked: 0 });
    expect(judged.map(({ standing }) => standing)).not.toContain('retired');
    expect(judged.map(({ standing }) => standing)).not.toContain('parked');
    expect(judged.filter(({ standing }) => standing === 'held')[0]?.reason).toContain(reason);
  });

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60, '3', undefined, null])(
    'refuses a policy with %p: a number left out must not delete everything',
    (value) => {
      for (const name of ['hot', 'parked', 'minimumAgeMinutes']) {
        const policy = { ...POLICY, [name]: value };
        expect(() => judgeVersions([], [], policy as VersionPolicy)).toThrow(
          `versions.${name} must be a whole number of at least 0`,
        );
      }
    },
  );
});

const qualifiers = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 1, max: 30 }).map(String) },
  { weight: 1, arbitrary: fc.constantFrom('$LATEST', '$LATEST.PUBLISHED', '007') },
);
const fleets = fc.record({
  versions: fc.uniqueArray(
    fc.record({ qualifier: qualifiers, state: fc.constantFrom(...STATES) }),
    { selector: (version) => version.qualifier, maxLength: 30 },
  ),
  aliases: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom('live', 'release', 'last-good', 'green'),
      targets: fc.array(qualifiers, { minLength: 1, maxLength: 2 }),
    }),
    { selector: (alias) => alias.name, maxLength: 4 },
  ),
  policy: fc.record({
    hot: fc.nat({ max: 4 }),
    parked: fc.nat({ max: 4 }),
    minimumAgeMinutes: fc.nat(),
  }),
});

describe('whatever the facts', () => {
  it('each version is judged once, and nothing that is named, unnumbered or changing is given up', () => {
    fc.assert(
      fc.property(fleets, ({ versions, aliases, policy }) => {
        const judged = judgeVersions(versions, aliases, policy);
        expect(judged.map(({ version }) => version).sort()).toEqual(
          versions.map(({ qualifier }) => qualifier).sort(),
        );
        const named = new Set(aliases.flatMap(({ targets }) => targets));
        const besidesLastGood = new Set(
          aliases.filter(({ name }) => name !== 'last-good').flatMap(({ targets }) => targets),
        );
        for (const { version, state, standing } of judged) {
          if (standing === 'retired') {
            expect(named.has(version)).toBe(false);
            expect(['Pending', 'Deleting']).not.toContain(state);
          }
          if (standing === 'parked') expect(besidesLastGood.has(version)).toBe(false);
          if (standing !== 'unnumbered') expect(versionNumber(version)).toBeDefined();
        }
      }),
    );
  });

  it('no more targets are kept than the policy says, and a target is given up only for as many better ones', () => {
    fc.assert(
      fc.property(fleets, ({ versions, aliases, policy: { hot, parked, ...rest } }) => {
        const judged = judgeVersions(versions, aliases, { hot, parked, ...rest });
        const marked = aliases.find(({ name }) => name === 'last-good')?.targets ?? [];
        const count = (standing: Standing) =>
          judged.filter((one) => one.standing === standing && !marked.includes(one.version)).length;
        expect(count('hot')).toBeLessThanOrEqual(hot);
        expect(count('hot') + count('parked')).toBeLessThanOrEqual(hot + parked);
        const serving = judged.findLast(({ standing }) => standing === 'serving')?.version ?? '0';
        const lost = judged.filter(
          ({ version, state, standing }) =>
            standing === 'retired' && state !== 'Failed' && BigInt(version) < BigInt(serving),
        );
        if (lost.length > 0) {
          const kept = judged.filter(({ standing }) => standing === 'hot' || standing === 'parked');
          expect(kept.length).toBeGreaterThanOrEqual(hot + parked);
        }
      }),
    );
  });

  it('the order of the facts does not matter', () => {
    fc.assert(
      fc.property(fleets, ({ versions, aliases, policy }) => {
        expect(judge([...versions].reverse(), [...aliases].reverse(), policy)).toEqual(
          judge(versions, aliases, policy),
        );
      }),
    );
  });

  it('once the retired ones are gone there is nothing more to retire, and nothing else has changed', () => {
    fc.assert(
      fc.property(fleets, ({ versions, aliases, policy }) => {
        const before = judge(versions, aliases, policy);
        const left = versions.filter(({ qualifier }) => before[qualifier] !== 'retired');
        const after = judge(left, aliases, policy);
        expect(Object.values(after)).not.toContain('retired');
        for (const { qualifier } of left) expect(after[qualifier]).toBe(before[qualifier]);
      }),
    );
  });

  it('what serves is never given up, so a function never loses every version', () => {
    fc.assert(
      fc.property(fleets, ({ versions, aliases, policy }) => {
        const judged = judge(versions, aliases, policy);
        if (!Object.values(judged).includes('retired')) return;
        expect(Object.values(judged)).toContain('serving');
      }),
    );
  });
});

describe('whether a version is up', () => {
  it('is denied only of states in which it answers nobody', () => {
    expect(STATES.filter(isUp)).toEqual(['Active', 'Inactive', 'Pending', 'Deleting']);
    expect(isUp('a state of tomorrow')).toBe(true);
  });
});
