/** What must hold of a run over any fleet, with the service's own protection off. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemoryLambda, serviceError } from '../../../support/memory-lambda.ts';
import { fleetFunction, named, POOL, runPruner } from '../../../support/pruner.ts';

const STATES = [
  'Active',
  'Active',
  'Deactivated',
  'Deactivated',
  'Pending',
  'Failed',
  'Deactivating',
];

const functions = fc.array(
  fc.record({
    states: fc.array(fc.constantFrom(...STATES), { minLength: 1, maxLength: 8 }),
    /** Indexes of versions, from the oldest. */
    live: fc.option(fc.array(fc.nat(7), { minLength: 1, maxLength: 2 })),
    lastGood: fc.option(fc.nat(7)),
    other: fc.option(fc.nat(7)),
    pinned: fc.option(fc.nat(7)),
    hot: fc.nat(2),
    parked: fc.nat(3),
    compute: fc.constantFrom('pool' as const, 'pool' as const, 'on-demand' as const),
  }),
  { minLength: 1, maxLength: 4 },
);

type Described = (typeof functions extends fc.Arbitrary<infer T> ? T : never)[number];

const nameOf = (index: number): string => `agentpool-test-${index}`;

function build(list: readonly Described[]): MemoryLambda {
  const lambda = new MemoryLambda();
  lambda.protectsAliases = false;
  for (const [index, one] of list.entries()) {
    const name = nameOf(index);
    const version = (at: number): string => String((at % one.states.length) + 1);
    lambda.add(name, one.compute === 'pool' ? POOL : undefined, one.states);
    lambda.function(name).aliases.delete('live');
    if (one.live) {
      const [first = '1', ...weighted] = [...new Set(one.live.map(version))];
      lambda.point(name, 'live', first, ...weighted);
    }
    if (one.lastGood !== null) lambda.point(name, 'last-good', version(one.lastGood));
    if (one.other !== null) lambda.point(name, 'canary', version(one.other));
    if (one.pinned !== null) lambda.mappings.set(`id-${index}`, `${name}:${version(one.pinned)}`);
  }
  return lambda;
}

const fleetOf = (list: readonly Described[]) =>
  list.map(({ hot, parked, compute }, index) =>
    fleetFunction(nameOf(index), { hot, parked }, compute),
  );

/** Versions that are up and that somebody may reach: by an alias, or by an event source mapping. */
function reachable(lambda: MemoryLambda): string[] {
  const pinned = [...lambda.mappings.values()];
  return [...lambda.functions].flatMap(([name, { aliases, versions }]) => {
    const targets = [...aliases.values()].flatMap(({ version, weights }) => [
      version,
      ...Object.keys(weights),
    ]);
    return [...versions]
      .filter(
        ([version, { state }]) =>
          state === 'Active' &&
          (targets.includes(version) || pinned.includes(`${name}:${version}`)),
      )
      .map(([version]) => `${name}:${version}`);
  });
}

describe('whatever the fleet', () => {
  it('a run takes nothing away that an alias but last-good names or that a trigger calls, and the next one finds nothing', async () => {
    await fc.assert(
      fc.asyncProperty(functions, async (list) => {
        const lambda = build(list);
        const fleet = fleetOf(list);
        const before = reachable(lambda);
        const report = await runPruner(lambda, { fleet });
        await lambda.sleep(5_000);
        expect(report).toMatchObject({ errors: [], complete: true });
        const after = reachable(lambda);
        const parked = named(report.parked);
        for (const version of before.filter((one) => !after.includes(one))) {
          const [name = '', number] = version.split(':');
          expect(lambda.function(name).aliases.get('last-good')?.version).toBe(number);
          expect(parked).toContain(version);
        }
        for (const { aliases, versions } of lambda.functions.values()) {
          for (const { version } of aliases.values()) expect(versions.has(version)).toBe(true);
          expect(versions.size).toBeGreaterThan(0);
          expect(aliases.has('release')).toBe(false);
        }
        const next = await runPruner(lambda, { fleet });
        expect(next).toMatchObject({ deleted: [], parked: [], errors: [] });
      }),
      { numRuns: 300 },
    );
  });

  it('a dry run tells what a live run does', async () => {
    await fc.assert(
      fc.asyncProperty(functions, async (list) => {
        const fleet = fleetOf(list);
        const { plan: _, ...planned } = await runPruner(build(list), { fleet, dryRun: true });
        const done = await runPruner(build(list), { fleet });
        expect(done).toEqual({ ...planned, dryRun: false });
      }),
      { numRuns: 150 },
    );
  });

  it('and whichever calls fail, only what a run without trouble would do is done', async () => {
    await fc.assert(
      fc.asyncProperty(functions, fc.infiniteStream(fc.nat(9)), async (list, dice) => {
        const fleet = fleetOf(list);
        const wanted = await runPruner(build(list), { fleet });
        const lambda = build(list);
        lambda.before = () => {
          if (dice.next().value === 0) throw serviceError('AccessDeniedException', 'no');
        };
        const report = await runPruner(lambda, { fleet }).catch(() => undefined);
        if (!report) return;
        const all = named([...wanted.deleted, ...wanted.parked]);
        for (const one of named([...report.deleted, ...report.parked])) expect(all).toContain(one);
      }),
      { numRuns: 150 },
    );
  });
});
