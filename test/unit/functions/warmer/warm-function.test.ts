import { describe, expect, it } from '@jest/globals';
import { pingBudget } from '../../../../functions/warmer/coverage.ts';
import type { WarmTarget } from '../../../../functions/warmer/settings.ts';
import { warmFunction } from '../../../../functions/warmer/warm-function.ts';
import type { WarmBudget } from '../../../../functions/warmer/warm-version.ts';
import { WorkerMemory } from '../../../../functions/warmer/worker-memory.ts';
import { MemoryLambda, serviceError } from '../../../support/memory-lambda.ts';
import { PingedPool } from '../../../support/pinged-pool.ts';

const NAME = 'agentpool-test-router';
const POOL = 'agentpool-test-g1';

/** Version 1 with that many environments, applied. */
function serving(environments: number, workers: number, concurrency: number) {
  const lambda = new MemoryLambda();
  lambda.add(NAME, POOL, ['Active']);
  lambda.version(NAME, '1').applied = { MinExecutionEnvironments: environments };
  const pool = new PingedPool(environments, workers, concurrency);
  lambda.invoke = (_name, _qualifier, event) => pool.take(event);
  return { lambda, pool };
}

/** A second version with its own environments, of which live gives a share to. */
async function addWeighted(lambda: MemoryLambda, pool: PingedPool, weighted: PingedPool) {
  lambda.publish(NAME);
  await lambda.sleep(1_000);
  lambda.version(NAME, '2').applied = {
    MinExecutionEnvironments: weighted.environments.length,
  };
  lambda.live(NAME).weights = { 2: 0.01 };
  lambda.invoke = (_name, qualifier, event) => (qualifier === '2' ? weighted : pool).take(event);
}

type Changes = Partial<WarmBudget> & { memory?: WorkerMemory; parks?: boolean };

function warm(
  lambda: MemoryLambda,
  { workers, concurrency }: Pick<WarmTarget, 'workers' | 'concurrency'>,
  { memory = new WorkerMemory(), parks = false, ...changes }: Changes = {},
) {
  const budget = {
    endsAt: 60_000,
    holdMs: 100,
    now: () => lambda.time,
    sleep: lambda.sleep,
    ...changes,
  };
  return warmFunction(
    { reads: lambda, pings: lambda },
    { function: NAME, workers, concurrency, parks },
    { budget, memory, dryRun: false },
  );
}

const PARKED = { MinExecutionEnvironments: 0, MaxExecutionEnvironments: 0 };

describe('warming a function', () => {
  it('reaches every worker of every environment with a ping each', async () => {
    const { lambda, pool } = serving(3, 4, 4);
    const report = await warm(lambda, { workers: 4, concurrency: 4 });
    expect(report).toMatchObject({
      function: NAME,
      versions: ['1'],
      floor: { requested: 3, applied: 3 },
      environments: 3,
      workers: 12,
      coverage: 1,
      pings: 12,
      refusals: {},
      pingErrors: {},
      isPathProven: true,
    });
    expect(pool.refused).toBe(0);
  });

  it('proves the users’ path with one ping through the alias, and reaches the rest by number', async () => {
    const { lambda } = serving(3, 4, 4);
    await warm(lambda, { workers: 4, concurrency: 4 });
    const qualifiers = lambda.callsOf('Invoke').map(({ input }) => input.Qualifier);
    expect(qualifiers.filter((qualifier) => qualifier === 'live')).toHaveLength(1);
    expect(new Set(qualifiers)).toEqual(new Set(['live', '1']));
  });

  it.each([
    [1, 8, 2],
    [3, 8, 4],
    [3, 4, 1],
    [2, 1, 64],
    [10, 16, 16],
    [1, 1, 1],
  ])('covers %i environments of %i workers at concurrency %i', async (...shape) => {
    const [environments, workers, concurrency] = shape;
    const { lambda, pool } = serving(environments, workers, concurrency);
    const report = await warm(lambda, { workers, concurrency });
    expect(report.coverage).toBe(1);
    expect(pool.mostHeldShare).toBeLessThanOrEqual(0.5);
  });
});

describe('slots of users', () => {
  it('are left alone: pings hold at most half of the free ones', async () => {
    const { lambda, pool } = serving(4, 8, 8);
    const end = pool.occupy(16);
    const report = await warm(lambda, { workers: 8, concurrency: 8 });
    end();
    expect(report).toMatchObject({ coverage: 1, refusals: {}, busy: 0.5 });
    expect(report.heldShare).toBeLessThanOrEqual(0.5);
    expect(pool.mostHeldShare).toBeLessThanOrEqual(0.5);
  });

  it('leave room for lone pings, with a pause before each, when one is free at all', async () => {
    const { lambda, pool } = serving(1, 4, 4);
    pool.occupy(3);
    const report = await warm(lambda, { workers: 4, concurrency: 4 });
    expect(report).toMatchObject({ coverage: 1, heldShare: 0 });
    expect(pool.mostHeld).toBe(1);
    expect(lambda.time).toBeGreaterThanOrEqual(1_500);
    for (const { input } of lambda.callsOf('Invoke')) {
      expect(JSON.parse(Buffer.from(input.Payload).toString()).holdMs).toBe(0);
    }
  });

  it('are shared by two warmers at once: each takes the other’s pings for somebody’s work', async () => {
    const { lambda, pool } = serving(3, 8, 8);
    const reports = await Promise.all([
      warm(lambda, { workers: 8, concurrency: 8 }),
      warm(lambda, { workers: 8, concurrency: 8 }),
    ]);
    for (const { coverage, refusals } of reports) {
      expect(coverage).toBe(1);
      expect(refusals).toEqual({});
    }
    expect(pool.freeSlots).toBe(24);
  });
});

describe('what serves', () => {
  it('is both sides of a weighted alias: a version of 1 % gets all its workers pinged', async () => {
    const { lambda, pool } = serving(2, 2, 2);
    const weighted = new PingedPool(3, 2, 2, { version: '2' });
    await addWeighted(lambda, pool, weighted);
    const report = await warm(lambda, { workers: 2, concurrency: 2 });
    expect(report).toMatchObject({
      versions: ['1', '2'],
      floor: { requested: 5, applied: 5 },
      expectedWorkers: 10,
      workers: 10,
      coverage: 1,
    });
    expect(weighted.taken).toBe(6);
  });

  it('counts the answer of the weighted side to the ping through the alias where it belongs', async () => {
    const { lambda, pool } = serving(1, 2, 4);
    const weighted = new PingedPool(1, 2, 4, { version: '2' });
    await addWeighted(lambda, pool, weighted);
    lambda.invoke = (_name, qualifier, event) => (qualifier === '1' ? pool : weighted).take(event);
    const report = await warm(lambda, { workers: 2, concurrency: 4 });
    expect(report).toMatchObject({ coverage: 1, isPathProven: true });
    expect(pool.taken).toBe(2);
  });

  it('may change in the middle of a run: the new version is warmed, the old one not reported', async () => {
    const { lambda, pool } = serving(2, 2, 2);
    const next = new PingedPool(1, 2, 2, { version: '2' });
    lambda.publish(NAME);
    await lambda.sleep(1_000);
    lambda.version(NAME, '2').applied = { MinExecutionEnvironments: 1 };
    lambda.invoke = (_name, qualifier, event) => {
      if (qualifier === '2') return next.take(event);
      if (pool.taken < 3) return pool.take(event);
      lambda.live(NAME).version = '2';
      lambda.version(NAME, '1').applied = PARKED;
      throw serviceError('ResourceConflictException', 'the version is Deactivating');
    };
    const report = await warm(lambda, { workers: 2, concurrency: 2 });
    expect(report).toMatchObject({
      versions: ['2'],
      floor: { requested: 1 },
      coverage: 1,
      refusals: {},
      isPathProven: true,
    });
  });

  it('that keeps changing is reported as it is known', async () => {
    const { lambda } = serving(3, 1, 4);
    for (let version = 2; version <= 9; version += 1) lambda.publish(NAME);
    await lambda.sleep(1_000);
    lambda.invoke = async (_name, qualifier) => {
      if (qualifier !== 'live') lambda.live(NAME).version = String(Number(qualifier) + 1);
      return { ...ONE_WORKER, environmentId: `${qualifier} ${lambda.calls.length}` };
    };
    const report = await warm(lambda, { workers: 1, concurrency: 4 });
    expect(report.versions).toEqual(['3']);
  });

  it('is reported although the last look at the alias failed', async () => {
    const { lambda } = serving(1, 2, 2);
    lambda.before = ({ operation }) => {
      if (operation === 'GetAlias' && lambda.callsOf('GetAlias').length > 1) {
        throw serviceError('TooManyRequestsException');
      }
    };
    expect((await warm(lambda, { workers: 2, concurrency: 2 })).coverage).toBe(1);
  });
});

describe('floors', () => {
  it('that are not applied are told, and coverage is of what must run by now', async () => {
    const { lambda } = serving(1, 2, 2);
    lambda.version(NAME, '1').requested = { MinExecutionEnvironments: 2 };
    const report = await warm(lambda, { workers: 2, concurrency: 2 });
    expect(report).toMatchObject({
      floor: { requested: 2, applied: 1, isApplied: false },
      coverage: 1,
    });
  });

  it('being lowered leave no environment to miss', async () => {
    const { lambda, pool } = serving(3, 2, 2);
    lambda.version(NAME, '1').requested = { MinExecutionEnvironments: 1 };
    pool.vanish(2);
    pool.vanish(1);
    const report = await warm(lambda, { workers: 2, concurrency: 2 });
    expect(report).toMatchObject({ coverage: 1, environments: 1, floor: { isApplied: false } });
  });

  it('that nobody set are the service’s default', async () => {
    const { lambda } = serving(3, 1, 2);
    lambda.version(NAME, '1').applied = undefined;
    const report = await warm(lambda, { workers: 1, concurrency: 2 });
    expect(report).toMatchObject({
      floor: { requested: null, applied: null, isApplied: true },
      expectedWorkers: 3,
      coverage: 1,
    });
  });

  it('of 0/0 by plan leave nothing to warm and nothing to count', async () => {
    const { lambda } = serving(1, 2, 2);
    lambda.version(NAME, '1').applied = PARKED;
    const report = await warm(lambda, { workers: 2, concurrency: 2 }, { parks: true });
    expect(report).toMatchObject({
      floor: { requested: 0, applied: 0, isApplied: true },
      coverage: null,
      expectedWorkers: 0,
      pings: 0,
      isPathProven: null,
    });
  });

  it('of 0/0 that nobody planned are an outage: nothing is covered', async () => {
    const { lambda } = serving(1, 2, 2);
    lambda.version(NAME, '1').applied = PARKED;
    lambda.invoke = () => {
      throw serviceError('ResourceConflictException', 'the version is Deactivated');
    };
    const report = await warm(lambda, { workers: 2, concurrency: 2 });
    expect(report).toMatchObject({ floor: { applied: 0 }, expectedWorkers: 2, coverage: 0 });
    expect(report.pings).toBeGreaterThan(0);
  });

  it('of 0/0 on the weighted side are missed there', async () => {
    const { lambda, pool } = serving(1, 2, 2);
    const weighted = new PingedPool(0, 2, 2, { version: '2' });
    await addWeighted(lambda, pool, weighted);
    const report = await warm(lambda, { workers: 2, concurrency: 2 });
    expect(report).toMatchObject({ expectedWorkers: 4, workers: 2, coverage: 0.5 });
  });
});

const ONE_WORKER = {
  type: 'agentpool.warm',
  environmentId: 'a',
  workerId: 1,
  azId: null,
  version: '1',
  invocationsSeen: 9,
  busy: 0,
};

describe('when things go wrong', () => {
  it('goes on without a worker that never asks for work, and stops when the search is fruitless', async () => {
    const { lambda, pool } = serving(2, 4, 4);
    pool.silence(0);
    const report = await warm(lambda, { workers: 4, concurrency: 4 });
    expect(report).toMatchObject({ workers: 7, coverage: 0.875 });
    expect(report.pings).toBeLessThan(pingBudget(8));
  });

  it('misses an environment that vanished, when no other came', async () => {
    const { lambda, pool } = serving(3, 2, 4);
    const take = pool.take.bind(pool);
    lambda.invoke = (_name, _qualifier, event) => {
      if (pool.taken === 4 && pool.environments.length === 3) pool.vanish(0);
      return take(event);
    };
    const report = await warm(lambda, { workers: 2, concurrency: 4 });
    expect(report.expectedWorkers).toBe(6);
    expect(report.coverage).toBeGreaterThanOrEqual(4 / 6);
  });

  it('takes the successor of an environment that vanished for it', async () => {
    const { lambda, pool } = serving(3, 4, 4);
    const take = pool.take.bind(pool);
    let isReplaced = false;
    lambda.invoke = (_name, _qualifier, event) => {
      if (pool.taken === 5 && !isReplaced) {
        isReplaced = true;
        pool.vanish(0);
        pool.start();
      }
      return take(event);
    };
    const report = await warm(lambda, { workers: 4, concurrency: 4 });
    expect(report).toMatchObject({ environments: 3, workers: 12, coverage: 1 });
  });

  it('backs off after refusals and gives up when nobody gets in', async () => {
    const { lambda } = serving(3, 4, 4);
    lambda.invoke = () => {
      throw serviceError('TooManyRequestsException');
    };
    const report = await warm(lambda, { workers: 4, concurrency: 4 });
    expect(report).toMatchObject({
      pings: 5,
      refusals: { TooManyRequestsException: 5 },
      pingErrors: {},
      coverage: 0,
      isPathProven: false,
      busy: null,
      heldShare: null,
    });
    expect(lambda.time).toBe(500 + 1_000 + 2_000);
  });

  it('covers everything through a storm of refusals, in smaller and smaller rounds', async () => {
    const { lambda, pool } = serving(3, 8, 8);
    let asked = 0;
    lambda.invoke = (_name, _qualifier, event) => {
      asked += 1;
      if (asked % 3 !== 0) throw serviceError('TooManyRequestsException');
      return pool.take(event);
    };
    const report = await warm(lambda, { workers: 8, concurrency: 8 });
    expect(report.coverage).toBe(1);
    expect(report.refusals.TooManyRequestsException).toBeGreaterThan(0);
    expect(report.pings).toBeLessThanOrEqual(pingBudget(24));
  });

  it.each([
    ['Error', () => ({ FunctionError: 'Unhandled', errorType: 'Error', errorMessage: 'no table' })],
    ['Unhandled', () => ({ FunctionError: 'Unhandled' })],
    ['NotAWarmAnswer', () => ({ statusCode: 400 })],
    ['NotAWarmAnswer', () => ({ type: 'agentpool.warm' })],
  ])('tells %s by the function from a refusal by the service', async (reason, invoke) => {
    const { lambda } = serving(1, 1, 2);
    lambda.invoke = invoke;
    const report = await warm(lambda, { workers: 1, concurrency: 2 });
    expect(report).toMatchObject({ coverage: 0, refusals: {}, pingErrors: { [reason]: 3 } });
  });

  it('does not wait for a ping that hangs', async () => {
    const { lambda } = serving(1, 1, 2);
    const send = lambda.send as (...args: unknown[]) => Promise<unknown>;
    const hanging = {
      send: ((command: object, { abortSignal }: { abortSignal: AbortSignal }) => {
        if (command.constructor.name !== 'InvokeCommand') return send(command);
        return new Promise((_, reject) =>
          abortSignal.addEventListener('abort', () => {
            lambda.time += 5;
            reject(abortSignal.reason);
          }),
        );
      }) as unknown as MemoryLambda['send'],
    };
    const report = await warmFunction(
      { reads: lambda, pings: hanging },
      { function: NAME, workers: 1, concurrency: 2 },
      {
        dryRun: false,
        memory: new WorkerMemory(),
        budget: { endsAt: 5, holdMs: 100, now: () => lambda.time, sleep: lambda.sleep },
      },
    );
    expect(report.refusals).toEqual({ NoAnswerInTime: 1 });
  });

  it('sends no ping when its time is over', async () => {
    const { lambda } = serving(3, 4, 4);
    const report = await warm(lambda, { workers: 4, concurrency: 4 }, { endsAt: 0 });
    expect(report).toMatchObject({ pings: 0, coverage: 0, isPathProven: null });
  });

  it('ends when its time is over in the middle, with what it knows', async () => {
    const { lambda, pool } = serving(3, 4, 4);
    lambda.invoke = async (_name, _qualifier, event) => {
      lambda.time += 10;
      return await pool.take(event);
    };
    const report = await warm(lambda, { workers: 4, concurrency: 4 }, { endsAt: 50 });
    expect(report.workers).toBe(9);
    expect(report.coverage).toBe(0.75);
  });

  it('tells workers that were there at the last run', async () => {
    const { lambda, pool } = serving(2, 4, 4);
    const memory = new WorkerMemory();
    const shape = { workers: 4, concurrency: 4 };
    expect((await warm(lambda, shape, { memory })).workersLost).toBeNull();
    expect((await warm(lambda, shape, { memory })).workersLost).toBe(0);
    pool.vanish(0);
    pool.start();
    expect((await warm(lambda, shape, { memory })).workersLost).toBe(4);
  });
});
