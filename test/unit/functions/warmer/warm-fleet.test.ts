import { describe, expect, it } from '@jest/globals';
import { warmFleet } from '../../../../functions/warmer/warm-fleet.ts';
import { MemoryLambda } from '../../../support/memory-lambda.ts';
import { PingedPool } from '../../../support/pinged-pool.ts';

describe('warming the fleet', () => {
  it('warms the others when one function cannot be warmed, and names it', async () => {
    const lambda = new MemoryLambda();
    lambda.add('fleet-b', 'pool', ['Active']);
    const pool = new PingedPool(3, 2, 2);
    lambda.invoke = (_name, _qualifier, event) => pool.take(event);
    const target = { workers: 2, concurrency: 2 };
    const report = await warmFleet(
      { reads: lambda, pings: lambda },
      [
        { function: 'fleet-a', ...target },
        { function: 'fleet-b', ...target },
      ],
      {
        endsAt: 60_000,
        holdMs: 100,
        now: () => lambda.time,
        sleep: lambda.sleep,
      },
    );
    expect(report.errors).toEqual([
      { function: 'fleet-a', reason: 'ResourceNotFoundException: no function fleet-a' },
    ]);
    expect(report.functions).toMatchObject([{ function: 'fleet-b', coverage: 1 }]);
  });
});
