import { describe, expect, it } from '@jest/globals';
import { type WarmReport, warmFleet } from '../../../../functions/warmer/warm-fleet.ts';
import { WorkerMemory } from '../../../../functions/warmer/worker-memory.ts';
import { MemoryLambda, serviceError } from '../../../support/memory-lambda.ts';
import { PingedPool } from '../../../support/pinged-pool.ts';

/** Warms fleet-a and fleet-b, two workers an environment. */
const warmBoth = (lambda: MemoryLambda, dryRun = false): Promise<WarmReport> =>
  warmFleet(
    { reads: lambda, pings: lambda },
    ['fleet-a', 'fleet-b'].map((name) => ({ function: name, workers: 2, concurrency: 2 })),
    {
      dryRun,
      memory: new WorkerMemory(),
      memoryMiB: 512,
      budget: { endsAt: 60_000, holdMs: 100, now: () => lambda.time, sleep: lambda.sleep },
    },
  );

function serving(...names: string[]): MemoryLambda {
  const lambda = new MemoryLambda();
  for (const name of names) lambda.add(name, 'pool', ['Active']);
  const pools = new Map(names.map((name) => [name, new PingedPool(3, 2, 2)]));
  lambda.invoke = (name, _qualifier, event) => (pools.get(name) as PingedPool).take(event);
  return lambda;
}

describe('warming the fleet', () => {
  it('warms the others when one function cannot be warmed, and names it', async () => {
    const report = await warmBoth(serving('fleet-b'));
    expect(report.errors).toEqual([
      { function: 'fleet-a', reason: 'ResourceNotFoundException: no function fleet-a' },
    ]);
    expect(report.functions).toMatchObject([{ function: 'fleet-b', coverage: 1 }]);
  });

  it('costs its pings and its own run', async () => {
    const report = await warmBoth(serving('fleet-a', 'fleet-b'));
    const [a, b] = report.functions;
    expect(a?.costUsd).toBeCloseTo((a?.pings ?? 0) * 0.000_000_2, 12);
    expect(report.costUsd).toBeGreaterThan((a?.costUsd ?? 0) + (b?.costUsd ?? 0));
  });

  it('calls it an error when workers answer but nobody gets in where users do', async () => {
    const lambda = serving('fleet-a', 'fleet-b');
    const { invoke } = lambda;
    lambda.invoke = (name, qualifier, event) => {
      if (name === 'fleet-a' && qualifier === 'live') throw serviceError('AccessDeniedException');
      return invoke(name, qualifier, event);
    };
    const report = await warmBoth(lambda);
    expect(report.functions).toMatchObject([{ isPathProven: false }, { isPathProven: true }]);
    expect(report.errors).toEqual([
      {
        function: 'fleet-a',
        reason: 'its workers answer, but no ping came through the alias that users call',
      },
    ]);
  });

  it('leaves the others their time when a function uses up its own', async () => {
    const lambda = serving('fleet-a', 'fleet-b');
    const { invoke } = lambda;
    lambda.invoke = async (name, qualifier, event) => {
      if (name === 'fleet-b') return invoke(name, qualifier, event);
      await lambda.sleep(20_000);
      throw serviceError('TooManyRequestsException');
    };
    const report = await warmBoth(lambda);
    expect(report.functions).toMatchObject([{ coverage: 0 }, { coverage: 1 }]);
    expect(report.errors).toEqual([]);
  });

  it('sends nothing in a dry run, and tells versions, floors and the most pings of each', async () => {
    const lambda = serving('fleet-a', 'fleet-b');
    const report = await warmBoth(lambda, true);
    expect(lambda.callsOf('Invoke')).toEqual([]);
    expect(report).toMatchObject({
      dryRun: true,
      errors: [],
      functions: [
        {
          versions: ['1'],
          floor: { requested: 3, applied: 3 },
          expectedWorkers: 6,
          pings: 0,
          pingsAtMost: 39,
          isPathProven: null,
        },
        { function: 'fleet-b' },
      ],
    });
  });
});
