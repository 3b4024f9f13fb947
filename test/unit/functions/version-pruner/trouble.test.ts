/** What goes wrong in real accounts: refusals, throttles, lost answers, no time left, somebody else at work. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemoryLambda, serviceError } from '../../../support/memory-lambda.ts';
import { RequestRates } from '../../../support/memory-rates.ts';
import { fleetFunction, left, named, POOL, runPruner } from '../../../support/pruner.ts';

const A = 'agentpool-test-alpha';
const B = 'agentpool-test-beta';

const settled = (down: number): string[] => [
  ...Array(down).fill('Deactivated'),
  'Active',
  'Active',
];

/** Two functions: with 1 hot and 2 parked, alpha's 1 to 3 go and beta's 1; alpha's 4 and 5 are parked, beta's 2 and 3. */
function fleet(): MemoryLambda {
  const lambda = new MemoryLambda();
  lambda.add(A, POOL, ['Failed', 'Deactivated', 'Active', 'Active', 'Active', 'Active', 'Active']);
  lambda.add(B, POOL, settled(3));
  return lambda;
}

async function expectPruned(lambda: MemoryLambda): Promise<void> {
  await lambda.sleep(5_000);
  expect(lambda.states(A)).toEqual({
    4: 'Deactivated',
    5: 'Deactivated',
    6: 'Active',
    7: 'Active',
  });
  expect(lambda.states(B)).toEqual({
    2: 'Deactivated',
    3: 'Deactivated',
    4: 'Active',
    5: 'Active',
  });
  for (const name of [A, B]) expect(lambda.function(name).aliases.has('release')).toBe(false);
}

describe('a run in trouble', () => {
  it.each([
    ['is throttled', () => serviceError('TooManyRequestsException', 'Rate exceeded')],
    ['fails in the service', () => serviceError('ServiceException', 'later')],
    [
      'loses its connection',
      () => Object.assign(serviceError('Error', 'socket hang up'), { code: 'ECONNRESET' }),
    ],
  ])('does everything although every call %s once', async (_, failure) => {
    const lambda = fleet();
    const failed = new Set<string>();
    lambda.before = (call) => {
      const key = JSON.stringify(call);
      if (failed.has(key)) return;
      failed.add(key);
      throw failure();
    };
    const report = await runPruner(lambda);
    expect(report).toMatchObject({ errors: [], skipped: [], complete: true });
    lambda.before = () => undefined;
    await expectPruned(lambda);
  });

  it('does everything although the answer to every call is lost once', async () => {
    const lambda = fleet();
    const lost = new Set<string>();
    lambda.after = (call) => {
      const key = JSON.stringify(call);
      if (lost.has(key)) return;
      lost.add(key);
      throw Object.assign(serviceError('Error', 'socket hang up'), { code: 'ECONNRESET' });
    };
    const report = await runPruner(lambda);
    expect(report).toMatchObject({ errors: [], complete: true });
    lambda.after = () => undefined;
    await expectPruned(lambda);
  });

  it('goes on after a delete that fails for good, and tells of it', async () => {
    const lambda = fleet();
    lambda.before = ({ operation, input }) => {
      if (operation === 'DeleteFunction' && input.Qualifier === '1') {
        throw serviceError('AccessDeniedException', 'no');
      }
    };
    const report = await runPruner(lambda);
    expect(report.errors).toEqual([
      { function: A, reason: 'version 1, to delete: AccessDeniedException: no' },
      { function: B, reason: 'version 1, to delete: AccessDeniedException: no' },
    ]);
    expect(named(report.deleted)).toEqual([`${A}:2`, `${A}:3`]);
    expect(named(report.parked)).toEqual([`${A}:4`, `${A}:5`]);
  });

  it.each(['ListAliases', 'CreateAlias', 'GetPolicy', 'GetFunctionScalingConfig'])(
    'changes nothing of a function that it may not %s of, and goes on with the next',
    async (forbidden) => {
      const lambda = fleet();
      lambda.version(A, '1').state = 'Active';
      lambda.version(A, '2').state = 'Active';
      lambda.before = ({ operation, input }) => {
        if (operation === forbidden && input.FunctionName === A) {
          throw serviceError('AccessDeniedException', 'no');
        }
      };
      const report = await runPruner(lambda);
      expect(left(lambda, A)).toHaveLength(7);
      expect(lambda.callsOf('PutFunctionScalingConfig')).toEqual([]);
      expect(report.errors.length).toBeGreaterThan(0);
      expect(new Set(report.errors.map((error) => error.function))).toEqual(new Set([A]));
      expect(named(report.deleted)).toEqual([`${B}:1`]);
    },
  );

  it('takes a refused or an overtaken delete for a skip and not for an error', async () => {
    const lambda = new MemoryLambda();
    const owner = lambda.add(A, POOL, settled(4));
    lambda.before = ({ operation, input }) => {
      if (operation !== 'DeleteFunction') return;
      if (input.Qualifier === '1') lambda.point(A, 'back', '1');
      else owner.versions.delete(input.Qualifier);
    };
    const report = await runPruner(lambda);
    expect(report.skipped).toEqual([
      {
        function: A,
        version: '1',
        reason: 'ResourceConflictException: an alias points at the version',
      },
      { function: A, version: '2', reason: 'already gone' },
    ]);
    expect(report.errors).toEqual([]);
  });

  it('spares a version that an alias takes while its age or its callers are looked up', async () => {
    for (const state of ['Active', 'Deactivated']) {
      const lambda = new MemoryLambda();
      lambda.protectsAliases = false;
      lambda.add(A, POOL, [state, 'Active', 'Active']);
      lambda.time = 1e10;
      lambda.before = ({ operation }) => {
        if (operation === 'ListVersionsByFunction') lambda.point(A, 'live', '1');
      };
      const report = await runPruner(lambda, {
        fleet: [fleetFunction(A, { hot: 1, parked: 0, minimumAgeMinutes: 5 })],
      });
      expect(report.skipped).toEqual([
        { function: A, version: '1', reason: 'not any more: alias live names it' },
      ]);
      expect(left(lambda, A)).toEqual(['1', '2', '3']);
    }
  });

  it('deletes a version that a rollback left only when nobody is at work: a window may have woken it', async () => {
    const lambda = new MemoryLambda();
    lambda.add(A, POOL, ['Active', 'Active', 'Deactivated', 'Deactivated']);
    lambda.point(A, 'live', '2');
    lambda.point(A, 'release', '2');
    Object.assign(lambda.function(A).aliases.get('release') ?? {}, {
      description: 'host:here:7 until 1970-01-01T00:10:00.000Z',
    });
    const during = await runPruner(lambda);
    expect(named(during.skipped)).toEqual([`${A}:3`]);
    lambda.function(A).aliases.delete('release');
    lambda.before = ({ operation }) => {
      if (operation === 'CreateAlias') lambda.version(A, '3').state = 'Active';
    };
    const woken = await runPruner(lambda);
    expect(woken.skipped).toEqual([
      {
        function: A,
        version: '3',
        reason: 'not any more: newer than version 2, which serves',
      },
    ]);
    lambda.before = () => undefined;
    lambda.version(A, '3').state = 'Deactivated';
    const after = await runPruner(lambda);
    expect(named(after.deleted)).toEqual([`${A}:3`]);
    expect(after.freed.environments).toBe(0);
  });

  it('parks nothing of a function whose claim is taken from it in the middle', async () => {
    const lambda = fleet();
    lambda.before = ({ operation }) => {
      if (operation !== 'PutFunctionScalingConfig') return;
      lambda.before = () => undefined;
      lambda.point(A, 'release', '7');
    };
    const report = await runPruner(lambda);
    expect(lambda.callsOf('PutFunctionScalingConfig')).toHaveLength(1);
    expect(report.skipped.map(({ reason }) => reason)).toContainEqual(
      expect.stringContaining('was taken over by somebody else'),
    );
    expect(lambda.function(A).aliases.get('release')?.version).toBe('7');
  });
});

describe('a run without time', () => {
  /** Time is over once `deletes` were sent. */
  const until = (lambda: MemoryLambda, deletes: number) => ({
    remainingMs: () => (lambda.callsOf('DeleteFunction').length >= deletes ? 0 : 300_000),
  });

  it('stops safely, says so, and leaves the rest to the next run', async () => {
    const lambda = new MemoryLambda();
    lambda.add(A, POOL, settled(8));
    lambda.add(B, POOL, settled(8));
    const first = await runPruner(lambda, {}, until(lambda, 2));
    expect(named(first.deleted)).toEqual([`${A}:1`, `${A}:2`]);
    expect(first.skipped.map(({ reason }) => reason)).toEqual(Array(4).fill('no time left'));
    expect(first).toMatchObject({ complete: false, errors: [] });
    // Whatever the first run did stays done: nothing is asked for twice.
    const second = await runPruner(lambda, {}, until(lambda, 8));
    expect(named(second.deleted)).toEqual([
      ...['3', '4', '5', '6'].map((version) => `${A}:${version}`),
      `${B}:1`,
      `${B}:2`,
    ]);
    const third = await runPruner(lambda);
    expect(third.complete).toBe(true);
    expect([left(lambda, A), left(lambda, B)]).toEqual(Array(2).fill(['7', '8', '9', '10']));
    expect(
      new Set(lambda.callsOf('DeleteFunction').map(({ input }) => JSON.stringify(input))),
    ).toHaveProperty('size', 12);
  });

  it('ends its claim all the same', async () => {
    const lambda = fleet();
    await runPruner(
      lambda,
      {},
      { remainingMs: () => (lambda.callsOf('CreateAlias').length > 0 ? 0 : 300_000) },
    );
    expect(lambda.function(A).aliases.has('release')).toBe(false);
    expect(lambda.callsOf('PutFunctionScalingConfig')).toEqual([]);
  });

  it('claims for no longer than it can run itself', async () => {
    const lambda = fleet();
    lambda.after = ({ operation }) => {
      if (operation === 'CreateAlias') throw new Error('killed');
    };
    await runPruner(lambda, {}, { remainingMs: () => 40_000 });
    const { description } = lambda.function(A).aliases.get('release') ?? {};
    expect(description).toBe('pruner:1 until 1970-01-01T00:00:40.000Z');
  });

  it('takes a throttle that no time is left for as a reason to stop, not as an error', async () => {
    const lambda = new MemoryLambda();
    lambda.add(A, POOL, settled(8));
    lambda.before = ({ operation }) => {
      if (operation === 'DeleteFunction') throw serviceError('TooManyRequestsException');
    };
    const report = await runPruner(lambda, {}, { remainingMs: () => 60_000 - lambda.time });
    expect(report).toMatchObject({ errors: [], deleted: [], complete: false });
    expect(lambda.time).toBeLessThan(60_000);
    expect(left(lambda, A)).toHaveLength(10);
  });

  it('deletes a hundred versions at most, the oldest of the first functions', async () => {
    const lambda = new MemoryLambda();
    lambda.add(A, POOL, settled(90));
    lambda.add(B, POOL, settled(90));
    const report = await runPruner(lambda);
    expect(lambda.callsOf('DeleteFunction')).toHaveLength(100);
    expect(report.complete).toBe(false);
    expect(report.skipped).toHaveLength(76);
    expect((await runPruner(lambda)).complete).toBe(true);
    expect(left(lambda, B)).toHaveLength(4);
  });
});

describe('a run beside others', () => {
  it('keeps under the service’s rates, and carries on when others use them up', async () => {
    const lambda = new MemoryLambda();
    for (let index = 10; index < 30; index += 1) {
      lambda.add(`agentpool-test-${index}`, POOL, settled(6));
    }
    lambda.rates = new RequestRates(15);
    const alone = await runPruner(lambda);
    expect(alone.deleted).toHaveLength(80);
    expect(lambda.rates.refused).toBe(0);

    const crowded = new MemoryLambda();
    for (let index = 10; index < 30; index += 1) {
      crowded.add(`agentpool-test-${index}`, POOL, settled(6));
    }
    crowded.rates = new RequestRates(3);
    const report = await runPruner(crowded);
    expect(crowded.rates.refused).toBeGreaterThan(0);
    expect(report.deleted).toHaveLength(80);
    expect(report).toMatchObject({ errors: [], skipped: [], complete: true });
    // 100 calls at 3 a second are 33 s: being refused must not cost much more.
    expect(crowded.time).toBeLessThan(1.5 * 33_000);
  });

  it('comes to the same end as one alone, in whatever order the calls of two come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const lambda = fleet();
        lambda.before = () => scheduler.schedule(Promise.resolve());
        const reports = await scheduler.waitFor(
          Promise.all([
            runPruner(lambda, {}, { holder: 'pruner:1' }),
            runPruner(lambda, {}, { holder: 'pruner:2' }),
          ]),
        );
        lambda.before = () => undefined;
        for (const report of reports) expect(report.errors).toEqual([]);
        // One may have left the running versions to the other: the next run finds nothing, or just these.
        await lambda.sleep(5_000);
        await runPruner(lambda);
        await expectPruned(lambda);
      }),
      { numRuns: 200 },
    );
  });
});
