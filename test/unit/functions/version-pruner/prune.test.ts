import { describe, expect, it } from '@jest/globals';
import { MemoryLambda, serviceError } from '../../../support/memory-lambda.ts';
import { fleetFunction, left, named, POOL, runPruner } from '../../../support/pruner.ts';

const A = 'agentpool-test-alpha';
const B = 'agentpool-test-beta';

/** `down` versions at 0/0 and above them two that are up: a function in the state that releases leave it in. */
const settled = (down: number): string[] => [
  ...Array(down).fill('Deactivated'),
  'Active',
  'Active',
];

/** A pool as full as it gets: 20 functions of 5 versions. */
function fullPool(): MemoryLambda {
  const lambda = new MemoryLambda();
  for (let index = 10; index < 30; index += 1) {
    lambda.add(`agentpool-test-${index}`, POOL, settled(3));
  }
  return lambda;
}

describe('pruning a fleet', () => {
  it('deletes what the policy retires, oldest first, and keeps what serves, 1 hot and 2 parked', async () => {
    const lambda = new MemoryLambda();
    lambda.add(A, POOL, settled(10));
    lambda.add(B, POOL, ['Active']);
    const report = await runPruner(lambda);
    expect(left(lambda, A)).toEqual(['9', '10', '11', '12']);
    expect(left(lambda, B)).toEqual(['1']);
    expect(lambda.callsOf('DeleteFunction').map(({ input }) => input.Qualifier)).toEqual(
      Array.from({ length: 8 }, (_, index) => String(index + 1)),
    );
    expect(report).toMatchObject({ slots: { used: 13, of: 100 }, errors: [], complete: true });
    expect(report.kept).toContainEqual({
      function: A,
      version: '11',
      reason: 'rollback target, kept running',
    });
  });

  it('reads every page of the pool: what is newest may stand on the last one', async () => {
    const lambda = new MemoryLambda();
    lambda.add(B, POOL, settled(58));
    lambda.add(A, POOL, settled(38));
    const report = await runPruner(lambda, { dryRun: true });
    expect(report.slots.used).toBe(100);
    expect(named(report.kept)).toEqual([
      ...['37', '38', '39', '40'].map((version) => `${A}:${version}`),
      ...['57', '58', '59', '60'].map((version) => `${B}:${version}`),
    ]);
  });

  it('takes two calls on a full pool with nothing to do', async () => {
    const lambda = fullPool();
    const fleet = [...lambda.functions.keys()].map((name) => fleetFunction(name, { parked: 3 }));
    const report = await runPruner(lambda, { fleet });
    expect(report.kept).toHaveLength(100);
    expect(lambda.calls).toHaveLength(2);
    expect(lambda.time).toBe(0);
  });

  it('takes 2 + 20 + 60 calls on a full pool with 60 parked versions to delete', async () => {
    const lambda = fullPool();
    const fleet = [...lambda.functions.keys()].map((name) => fleetFunction(name, { parked: 0 }));
    const report = await runPruner(lambda, { fleet });
    expect(report.deleted).toHaveLength(60);
    expect(lambda.calls).toHaveLength(82);
    expect(report).toMatchObject({ errors: [], skipped: [], complete: true });
    // Lambda lets 15 through at once and 15 a second; two of the calls count for the pool.
    expect(lambda.time).toBeLessThanOrEqual(1.1 * ((80 - 15) / 15) * 1_000);
  });

  it('asks for aliases only where something may have to be done', async () => {
    const lambda = new MemoryLambda();
    lambda.add(A, POOL, settled(2));
    lambda.add(B, POOL, settled(3));
    await runPruner(lambda);
    expect(lambda.callsOf('ListAliases').map(({ input }) => input.FunctionName)).toEqual([B]);
  });

  it('judges versions of several generations together, and needs no call for one that is gone', async () => {
    const lambda = new MemoryLambda();
    lambda.add(A, POOL, settled(4));
    const report = await runPruner(lambda, { generations: ['agentpool-test-g0', POOL] });
    expect(report.pools).toEqual([
      { pool: 'agentpool-test-g0', used: 0, of: 100 },
      { pool: POOL, used: 6, of: 100 },
    ]);
    lambda.before = ({ input }) => {
      if (input.CapacityProviderName === 'agentpool-test-g0') {
        throw serviceError('ResourceNotFoundException', 'no such pool');
      }
    };
    const next = await runPruner(lambda, { generations: ['agentpool-test-g0', POOL] });
    expect(next.pools).toMatchObject([{ pool: POOL }]);
  });

  it('fails as a whole when a pool cannot be listed: half of the facts would mislead', async () => {
    for (const pool of [POOL, 'agentpool-test-g0']) {
      const lambda = new MemoryLambda();
      lambda.add(A, POOL, settled(8));
      lambda.before = ({ input }) => {
        if (input.CapacityProviderName === pool) throw serviceError('AccessDeniedException', 'no');
      };
      const run = runPruner(lambda, { generations: ['agentpool-test-g0', POOL] });
      await expect(run).rejects.toThrow('no');
      expect(left(lambda, A)).toHaveLength(10);
    }
    const lambda = new MemoryLambda();
    lambda.before = () => {
      throw serviceError('ResourceNotFoundException', 'no such pool');
    };
    await expect(runPruner(lambda)).rejects.toThrow('no such pool');
  });

  it('prunes functions on demand by a list of their own, and parks nothing there', async () => {
    const lambda = new MemoryLambda();
    lambda.add(A, undefined, ['Inactive', 'Inactive', 'Active', 'Active', 'Active', 'Active']);
    const report = await runPruner(lambda);
    expect(left(lambda, A)).toEqual(['3', '4', '5', '6']);
    expect(report).toMatchObject({ parked: [], freed: { slots: 0, environments: 0 }, errors: [] });
    expect(report.kept.map(({ reason }) => reason)).toEqual([
      ...Array(3).fill('rollback target'),
      'alias live names it',
    ]);
    // Once to see whether there is anything to do, and again under the claim.
    expect(lambda.callsOf('ListVersionsByFunction')).toHaveLength(2);
    expect(lambda.callsOf('GetFunctionScalingConfig')).toEqual([]);
  });
});

describe('what is protected', () => {
  it('is what an alias weights, though the alias stands on another version', async () => {
    const lambda = new MemoryLambda();
    lambda.protectsAliases = false;
    lambda.add(A, POOL, settled(5));
    lambda.point(A, 'live', '7', '1');
    await runPruner(lambda, { fleet: [fleetFunction(A, { hot: 0, parked: 0 })] });
    expect(left(lambda, A)).toEqual(['1', '7']);
  });

  it('is what an alias names that stands on the second page of the function’s aliases', async () => {
    const lambda = new MemoryLambda();
    lambda.protectsAliases = false;
    lambda.add(A, POOL, settled(5));
    for (let index = 0; index < 60; index += 1) lambda.point(A, `alias-${index}`, '7');
    lambda.point(A, 'the-last-one', '1');
    await runPruner(lambda, { fleet: [fleetFunction(A, { hot: 0, parked: 0 })] });
    expect(left(lambda, A)).toEqual(['1', '7']);
  });

  it('is every version that is no number', async () => {
    const lambda = new MemoryLambda();
    const owner = lambda.add(A, POOL, settled(5));
    owner.versions.set('$LATEST.PUBLISHED', { state: 'Deactivated' });
    const report = await runPruner(lambda, { fleet: [fleetFunction(A, { hot: 0, parked: 0 })] });
    expect(left(lambda, A)).toEqual(['7', '$LATEST.PUBLISHED']);
    expect(report.errors).toEqual([]);
  });

  it('is what last-good names, with nothing else to keep', async () => {
    const lambda = new MemoryLambda();
    lambda.protectsAliases = false;
    lambda.add(A, POOL, settled(5));
    lambda.point(A, 'last-good', '2');
    await runPruner(lambda, { fleet: [fleetFunction(A, { hot: 0, parked: 0 })] });
    expect(left(lambda, A)).toEqual(['2', '7']);
  });

  it.each([
    ['an event source mapping', (lambda: MemoryLambda) => lambda.mappings.set('id', `${A}:1`)],
    [
      'a resource policy',
      (lambda: MemoryLambda) => {
        lambda.version(A, '1').policy = [{}];
      },
    ],
    [
      'an open durable execution',
      (lambda: MemoryLambda) => {
        lambda.version(A, '1').durable = { open: 1 };
      },
    ],
  ])('is what %s still calls', async (_, pin) => {
    const lambda = new MemoryLambda();
    lambda.add(A, POOL, ['Active', 'Active', 'Active', 'Active', 'Active']);
    pin(lambda);
    const policy = { hot: 1, parked: 2 };
    const first = await runPruner(lambda, { fleet: [fleetFunction(A, policy)] });
    expect(left(lambda, A)).toContain('1');
    expect(first.kept.find(({ version }) => version === '1')?.reason).toMatch(
      /event source|policy|durable/,
    );
    expect(named(first.parked)).toEqual([`${A}:2`, `${A}:3`]);
  });

  it('is a function whose live is missing or names nothing that is there, and it is reported', async () => {
    for (const version of [undefined, '99']) {
      const lambda = new MemoryLambda();
      const owner = lambda.add(A, POOL, settled(8));
      owner.aliases.delete('live');
      if (version) owner.aliases.set('live', { version, weights: {}, revision: 1 });
      const report = await runPruner(lambda);
      expect(left(lambda, A)).toHaveLength(10);
      expect(report.orphans).toMatchObject([{ kind: 'no-live' }]);
    }
  });

  it('is every function that is not in the fleet, and it is reported', async () => {
    const lambda = new MemoryLambda();
    lambda.add('other', POOL, settled(9));
    lambda.add('agentpool-test-forgotten', POOL, settled(9));
    lambda.add(A, 'another-pool', settled(9));
    const report = await runPruner(lambda, { fleet: [fleetFunction(A)] });
    expect(lambda.callsOf('DeleteFunction')).toEqual([]);
    expect(report).toMatchObject({ kept: [], deleted: [], slots: { used: 22 } });
    expect(report.orphans.map(({ kind }) => kind)).toEqual([
      'foreign-function',
      'foreign-function',
    ]);
  });
});

describe('the minimum age', () => {
  const DAY = 24 * 60 * 60_000;
  const fleet = [fleetFunction(A, { hot: 0, parked: 0, minimumAgeMinutes: 60 })];
  function aged(): MemoryLambda {
    const lambda = new MemoryLambda();
    lambda.add(A, POOL, settled(3));
    lambda.time = DAY;
    return lambda;
  }
  const describeLive = (lambda: MemoryLambda, description: string) =>
    Object.assign(lambda.live(A), { description });

  it('is proven by the move of live, without a call', async () => {
    const lambda = aged();
    describeLive(lambda, 'released 1970-01-01T10:00:00.000Z');
    await runPruner(lambda, { fleet: [fleetFunction(A, { hot: 1, parked: 0 })] });
    expect(left(lambda, A)).toEqual(['4', '5']);
    expect(lambda.callsOf('ListVersionsByFunction')).toEqual([]);
    expect(lambda.callsOf('ListAliases')).toHaveLength(1);
  });

  it.each(['', 'released', 'released soon', 'released 1970-01-01T23:59:00.000Z', 'old'])(
    'is looked up when the description of live is %j',
    async (description) => {
      const lambda = aged();
      describeLive(lambda, description);
      lambda.version(A, '2').publishedAt = DAY - 59 * 60_000;
      lambda.version(A, '3').publishedAt = DAY - 61 * 60_000;
      const report = await runPruner(lambda, { fleet });
      expect(named(report.deleted)).toEqual([`${A}:1`, `${A}:3`, `${A}:4`]);
      expect(report.kept).toContainEqual({
        function: A,
        version: '2',
        reason: 'younger than 60 minutes',
      });
      expect(lambda.callsOf('ListVersionsByFunction')).toHaveLength(1);
    },
  );

  it('of a version above the serving one is never proven by the move of live', async () => {
    const lambda = new MemoryLambda();
    lambda.add(A, POOL, ['Active', 'Deactivated', 'Deactivated']);
    lambda.point(A, 'live', '1');
    describeLive(lambda, 'released 1970-01-01T00:00:00.000Z');
    lambda.time = DAY;
    lambda.version(A, '2').publishedAt = DAY;
    await runPruner(lambda, { fleet });
    expect(left(lambda, A)).toEqual(['1', '2', '3']);
    lambda.time += 60 * 60_000;
    await runPruner(lambda, { fleet });
    expect(left(lambda, A)).toEqual(['1', '3']);
  });

  it('protects a version that nobody can tell the age of', async () => {
    const lambda = aged();
    lambda.before = ({ operation }) => {
      if (operation === 'ListVersionsByFunction') throw serviceError('AccessDeniedException', 'no');
    };
    const report = await runPruner(lambda, { fleet });
    expect(left(lambda, A)).toHaveLength(5);
    expect(report.errors).toContainEqual({
      function: A,
      reason: 'version 1, to delete: AccessDeniedException: no',
    });
  });
});

describe('versions that are still up', () => {
  it('are parked when a release did not come to it, and priced', async () => {
    const lambda = new MemoryLambda();
    lambda.add(A, POOL, ['Active', 'Active', 'Active', 'Active', 'Active']);
    const report = await runPruner(lambda);
    await lambda.sleep(2_000);
    expect(lambda.states(A)).toEqual({
      2: 'Deactivated',
      3: 'Deactivated',
      4: 'Active',
      5: 'Active',
    });
    expect(named(report.parked)).toEqual([`${A}:2`, `${A}:3`]);
    expect(named(report.deleted)).toEqual([`${A}:1`]);
    // Three versions of three environments of 2 vCPU, each an m7g.large: 9 × $68.50.
    expect(report.freed).toEqual({ slots: 1, environments: 9, vcpu: 18, usdPerMonth: 616.53 });
    expect(lambda.function(A).aliases.has('release')).toBe(false);
    expect(report.orphans).toEqual([]);
  });

  it('have no price when the pool allows a type that none is known of', async () => {
    const lambda = new MemoryLambda();
    lambda.instanceTypes = ['m99g.large'];
    lambda.add(A, POOL, ['Active', 'Active', 'Active']);
    const report = await runPruner(lambda);
    expect(report.freed).toEqual({ slots: 0, environments: 3, vcpu: 6, usdPerMonth: null });
    expect(report.errors).toEqual([]);
  });

  it('free no environment when they were parked before', async () => {
    const lambda = new MemoryLambda();
    lambda.add(A, POOL, settled(5));
    const report = await runPruner(lambda);
    expect(report.freed).toEqual({ slots: 3, environments: 0, vcpu: 0, usdPerMonth: 0 });
    expect(lambda.callsOf('GetFunctionScalingConfig')).toEqual([]);
    expect(lambda.callsOf('ListCapacityProviders')).toEqual([]);
  });

  it('are left to whoever has claimed the function; what is down is deleted all the same', async () => {
    const lambda = new MemoryLambda();
    lambda.add(A, POOL, ['Deactivated', 'Active', 'Active', 'Active', 'Active', 'Active']);
    lambda.point(A, 'release', '6');
    Object.assign(lambda.function(A).aliases.get('release') ?? {}, {
      description: 'host:here:7 until 1970-01-01T00:10:00.000Z',
    });
    const report = await runPruner(lambda);
    expect(named(report.deleted)).toEqual([`${A}:1`]);
    expect(report.parked).toEqual([]);
    expect(report.skipped.map(({ version, reason }) => `${version}: ${reason}`)).toEqual([
      '2: it is Active, and host:here:7 is at work on the function',
      '3: it is Active, and host:here:7 is at work on the function',
      '4: it is Active, and host:here:7 is at work on the function',
    ]);
    expect(report).toMatchObject({ errors: [], orphans: [] });
  });

  it.each([
    ['release', ''],
    ['rollback', ' for a rollback'],
  ])(
    'are seen to when a %s that was cut off has the claim, and that is reported',
    async (command, purpose) => {
      const lambda = new MemoryLambda();
      lambda.add(A, POOL, ['Active', 'Active', 'Active']);
      lambda.point(A, 'release', '3');
      Object.assign(lambda.function(A).aliases.get('release') ?? {}, {
        description: `host:here:7 until 1970-01-01T00:00:00.000Z${purpose}`,
      });
      const report = await runPruner(lambda);
      expect(named(report.parked)).toEqual([`${A}:1`]);
      expect(report.orphans).toEqual([
        {
          kind: 'cut-off-release',
          what: `${A}: host:here:7 began to bring up version 3 and did not end it`,
          remedy: `run make ${command}: it goes on where that one stopped`,
        },
      ]);
    },
  );

  it('are judged again once the claim is held: a claim that a killed pruner left is taken over and ended', async () => {
    const lambda = new MemoryLambda();
    lambda.add(A, POOL, settled(5));
    lambda.point(A, 'release', '1');
    Object.assign(lambda.function(A).aliases.get('release') ?? {}, {
      description: 'pruner:0 until 1970-01-01T00:00:00.000Z',
    });
    const report = await runPruner(lambda);
    expect(lambda.function(A).aliases.has('release')).toBe(false);
    expect(report.orphans).toEqual([]);
    await runPruner(lambda);
    expect(left(lambda, A)).toEqual(['4', '5', '6', '7']);
  });

  it('get their floor back when somebody points an alias at them in the very moment of their parking', async () => {
    const lambda = new MemoryLambda();
    lambda.add(A, POOL, ['Active', 'Active', 'Active']);
    Object.assign(lambda.version(A, '1'), {
      applied: { MinExecutionEnvironments: 2, MaxExecutionEnvironments: 7 },
    });
    lambda.before = ({ operation, input }) => {
      if (operation === 'PutFunctionScalingConfig' && input.Qualifier === '1') {
        lambda.before = () => undefined;
        lambda.point(A, 'live', '3', '1');
      }
    };
    const report = await runPruner(lambda);
    await lambda.sleep(5_000);
    expect(lambda.version(A, '1')).toMatchObject({
      state: 'Active',
      applied: { MinExecutionEnvironments: 2, MaxExecutionEnvironments: 7 },
    });
    expect(report.parked).toEqual([]);
    expect(report.skipped[0]?.reason).toContain('gets its floor of 2 back');
  });

  it('are orphans when they should be parked and cannot be', async () => {
    const lambda = new MemoryLambda();
    lambda.add(A, POOL, ['Active', 'Active', 'Active']);
    lambda.mappings.set('id', `${A}:1`);
    const report = await runPruner(lambda);
    expect(report.orphans).toMatchObject([
      { kind: 'floor-of-parked', what: expect.stringContaining('event source mapping id') },
    ]);
    expect(lambda.version(A, '1').state).toBe('Active');
  });
});

describe('orphans of the pool', () => {
  it('are an older generation that is empty, and a pool that is nearly full', async () => {
    const lambda = new MemoryLambda();
    lambda.add(A, POOL, settled(88));
    const report = await runPruner(lambda, {
      dryRun: true,
      generations: ['agentpool-test-g0', POOL],
    });
    expect(report.orphans.map(({ kind }) => kind)).toEqual([
      'empty-generation',
      'pool-nearly-full',
    ]);
    const emptyServing = await runPruner(new MemoryLambda(), { dryRun: true });
    expect(emptyServing.orphans).toEqual([]);
  });
});
