/**
 * Warming on a simulated pool: each event goes to any environment with a free slot, all alike, and inside it to the
 * worker that has waited longest. The service does not tell how it places events; this is placement without any luck.
 */
import type { WarmAnswer } from '../../functions/shared/warm-event.ts';
import { warmFunction } from '../../functions/warmer/warm-function.ts';
import { WorkerMemory } from '../../functions/warmer/worker-memory.ts';
import { MemoryLambda } from '../support/memory-lambda.ts';
import { PingedPool } from '../support/pinged-pool.ts';
import type { PoolShape, Warming } from './warm-coverage-types.ts';

const NAME = 'simulated';

/** Our warmer's own code against the simulated pool. */
export async function warmSimulated(shape: PoolShape, seed: number): Promise<Warming> {
  const pool = simulatedPool(shape, seed);
  const lambda = new MemoryLambda();
  lambda.add(NAME, 'pool', ['Active']);
  lambda.version(NAME, '1').applied = { MinExecutionEnvironments: shape.environments };
  lambda.invoke = (_name, _qualifier, event) => pool.take(event);
  const { workers, concurrency } = shape;
  const report = await warmFunction(
    { reads: lambda, pings: lambda },
    { function: NAME, workers, concurrency },
    {
      dryRun: false,
      memory: new WorkerMemory(),
      budget: { endsAt: 100_000, holdMs: 100, now: () => lambda.time, sleep: lambda.sleep },
    },
  );
  return { pings: report.pings, coverage: report.coverage ?? 0, heldShare: pool.mostHeldShare };
}

/**
 * The strategy of lambda-warmer 2.3.0 (its index.js): so many invocations at once, each held for 75 ms, who answered is
 * not looked at. At its best: all of them overlap, and those that find no slot are sent again by the asynchronous queue.
 */
export async function fanOutSimulated(
  shape: PoolShape,
  pings: number,
  seed: number,
): Promise<Warming> {
  const pool = simulatedPool(shape, seed);
  const reached = new Set<string>();
  for (let left = pings; left > 0; ) {
    const answers = await Promise.allSettled(
      Array.from({ length: left }, () => pool.take({ run: 'fan-out' })),
    );
    for (const answer of answers) {
      if (answer.status === 'rejected') continue;
      const { environmentId, workerId } = answer.value as unknown as WarmAnswer;
      reached.add(`${environmentId}/${workerId}`);
      left -= 1;
    }
  }
  const coverage = reached.size / (shape.environments * shape.workers);
  return { pings, coverage, heldShare: pool.mostHeldShare };
}

/** Pings until every worker answered, one after the other: without a say in where they land, none can need fewer. */
export async function oneByOneSimulated(shape: PoolShape, seed: number): Promise<number> {
  const pool = simulatedPool(shape, seed);
  const reached = new Set<string>();
  let pings = 0;
  while (reached.size < shape.environments * shape.workers) {
    const { environmentId, workerId } = await pool.take({ run: 'one by one' });
    reached.add(`${environmentId}/${workerId}`);
    pings += 1;
  }
  return pings;
}

function simulatedPool({ environments, workers, concurrency }: PoolShape, seed: number) {
  const random = generator(seed);
  return new PingedPool(environments, workers, concurrency, {
    place: (count) => Math.floor(random() * count),
  });
}

/** Mulberry32: the same numbers from the same seed, between 0 and 1. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
