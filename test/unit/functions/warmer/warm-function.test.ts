import { describe, expect, it } from '@jest/globals';
import { pingBudget } from '../../../../functions/warmer/coverage.ts';
import { type WarmBudget, warmFunction } from '../../../../functions/warmer/warm-function.ts';
import { MemoryLambda, serviceError } from '../../../support/memory-lambda.ts';
import { PingedPool } from '../../../support/pinged-pool.ts';

const NAME = 'agentpool-test-router';
const POOL = 'agentpool-test-g1';

function serving(environments: number, workers: number, concurrency: number) {
  const lambda = new MemoryLambda();
  lambda.add(NAME, POOL, ['Active']);
  lambda.version(NAME, '1').applied = { MinExecutionEnvironments: environments };
  const pool = new PingedPool(environments, workers, concurrency);
  lambda.invoke = (_name, _qualifier, event) => pool.take(event);
  return { lambda, pool };
}

const budgetOf = (lambda: MemoryLambda, changes: Partial<WarmBudget> = {}): WarmBudget => ({
  endsAt: 60_000,
  holdMs: 100,
  now: () => lambda.time,
  sleep: lambda.sleep,
  ...changes,
});

const warm = (
  lambda: MemoryLambda,
  { workers, concurrency }: { workers: number; concurrency: number },
  changes: Partial<WarmBudget> = {},
) =>
  warmFunction(
    { reads: lambda, pings: lambda },
    { function: NAME, workers, concurrency },
    budgetOf(lambda, changes),
  );

describe('warming a function', () => {
  it('reaches every worker of every environment through the alias', async () => {
    const { lambda, pool } = serving(3, 4, 4);
    const report = await warm(lambda, { workers: 4, concurrency: 4 });
    expect(report).toMatchObject({
      function: NAME,
      versions: ['1'],
      floor: { requested: 3, applied: 3 },
      environments: 3,
      workers: 12,
      coverage: 1,
      refusals: {},
    });
    expect(pool.refused).toBe(0);
    for (const { input } of lambda.callsOf('Invoke')) expect(input.Qualifier).toBe('live');
  });

  it.each([
    [1, 8, 2],
    [3, 8, 4],
    [3, 4, 1],
    [2, 1, 64],
    [10, 16, 16],
  ])('covers %i environments of %i workers at concurrency %i', async (...shape) => {
    const [environments, workers, concurrency] = shape;
    const { lambda, pool } = serving(environments, workers, concurrency);
    const report = await warm(lambda, { workers, concurrency });
    expect(report.coverage).toBe(1);
    expect(pool.mostInUse).toBeLessThanOrEqual(Math.max(1, (environments * concurrency) / 2));
  });

  it('stops at its budget when a worker never answers, and says how much is covered', async () => {
    const { lambda } = serving(1, 4, 4);
    lambda.invoke = async (_name, version) => ({
      type: 'agentpool.warm',
      environmentId: 'a',
      workerId: 1,
      azId: null,
      version,
      invocationsSeen: 9,
    });
    const report = await warm(lambda, { workers: 4, concurrency: 4 });
    expect(report).toMatchObject({ coverage: 0.25, pings: pingBudget(4) });
  });

  it('sums the floors of both versions while a shift runs', async () => {
    const { lambda } = serving(2, 2, 2);
    lambda.publish(NAME);
    await lambda.sleep(1_000);
    lambda.live(NAME).weights = { 2: 0.1 };
    const report = await warm(lambda, { workers: 2, concurrency: 2 });
    expect(report).toMatchObject({
      versions: ['1', '2'],
      floor: { requested: 5, applied: 5 },
      expectedWorkers: 10,
      workers: 4,
      coverage: 0.4,
    });
  });

  it('measures against the floor that was asked for, while it is not applied', async () => {
    const { lambda } = serving(1, 2, 2);
    lambda.version(NAME, '1').requested = { MinExecutionEnvironments: 2 };
    const report = await warm(lambda, { workers: 2, concurrency: 2 });
    expect(report).toMatchObject({
      floor: { requested: 2, applied: 1, isApplied: false },
      coverage: 0.5,
    });
  });

  it('takes the service’s default for a floor that nobody set', async () => {
    const { lambda } = serving(3, 1, 2);
    lambda.version(NAME, '1').applied = undefined;
    const report = await warm(lambda, { workers: 1, concurrency: 2 });
    expect(report).toMatchObject({ floor: { requested: null, applied: null }, coverage: 1 });
  });

  const PARKED = { MinExecutionEnvironments: 0, MaxExecutionEnvironments: 0 };

  it('covers nothing when live serves a parked version: that is an outage, not a small fleet', async () => {
    const { lambda } = serving(1, 2, 2);
    lambda.version(NAME, '1').applied = PARKED;
    lambda.invoke = () => {
      throw serviceError('ResourceConflictException', 'the version is Deactivated');
    };
    const report = await warm(lambda, { workers: 2, concurrency: 2 });
    expect(report).toMatchObject({ floor: { applied: 0 }, expectedWorkers: 2, coverage: 0 });
    expect(report.pings).toBeGreaterThan(0);
  });

  it('misses the workers of a parked version that takes a part of the traffic', async () => {
    const { lambda } = serving(1, 2, 2);
    lambda.publish(NAME);
    await lambda.sleep(1_000);
    lambda.version(NAME, '2').applied = PARKED;
    lambda.live(NAME).weights = { 2: 0.1 };
    const report = await warm(lambda, { workers: 2, concurrency: 2 });
    expect(report).toMatchObject({ expectedWorkers: 4, workers: 2, coverage: 0.5 });
  });

  it('pauses after refusals and gives up when nobody gets in', async () => {
    const { lambda } = serving(3, 4, 4);
    lambda.invoke = () => {
      throw serviceError('TooManyRequestsException');
    };
    const report = await warm(lambda, { workers: 4, concurrency: 4 });
    expect(report).toMatchObject({
      pings: 18,
      refusals: { TooManyRequestsException: 18 },
      coverage: 0,
    });
    expect(lambda.time).toBeGreaterThanOrEqual(1_000);
  });

  it.each([
    ['FunctionError.Unhandled', () => ({ FunctionError: 'Unhandled' })],
    ['NotAWarmAnswer', () => ({ statusCode: 400 })],
    ['NotAWarmAnswer', () => ({ type: 'agentpool.warm' })],
  ])('counts %s as a refusal, not as warmth', async (reason, invoke) => {
    const { lambda } = serving(1, 1, 2);
    lambda.invoke = invoke;
    const report = await warm(lambda, { workers: 1, concurrency: 2 });
    expect(report.coverage).toBe(0);
    expect(Object.keys(report.refusals)).toEqual([reason]);
  });

  it('does not wait for a ping that hangs', async () => {
    const { lambda } = serving(1, 1, 2);
    const send = lambda.send as (...args: unknown[]) => Promise<unknown>;
    const hanging = {
      send: ((command: object, { abortSignal }: { abortSignal: AbortSignal }) => {
        if (command.constructor.name !== 'InvokeCommand') return send(command);
        return new Promise((_, reject) =>
          abortSignal.addEventListener('abort', () => reject(abortSignal.reason)),
        );
      }) as unknown as MemoryLambda['send'],
    };
    const report = await warmFunction(
      { reads: lambda, pings: hanging },
      { function: NAME, workers: 1, concurrency: 2 },
      budgetOf(lambda, { endsAt: 5 }),
    );
    expect(report.refusals).toEqual({ NoAnswerInTime: 1 });
  });

  it('sends no ping when its time is over', async () => {
    const { lambda } = serving(3, 4, 4);
    const report = await warm(lambda, { workers: 4, concurrency: 4 }, { endsAt: 0 });
    expect(report).toMatchObject({ pings: 0, coverage: 0 });
  });
});
