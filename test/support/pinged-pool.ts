/**
 * Environments as the warmer meets them: a ping goes to any environment with a free slot, inside it to the worker that
 * has waited longest, and holds its slot until the round is over. Without a free slot it is refused.
 */
import { serviceError } from './memory-lambda.ts';

interface Environment {
  id: string;
  /** Longest waiting first. */
  idle: number[];
  seen: Map<number, number>;
  slotsInUse: number;
}

export class PingedPool {
  refused = 0;
  mostInUse = 0;
  readonly #environments: Environment[];
  readonly #concurrency: number;
  #turn = 0;

  constructor(environments: number, workers: number, concurrency: number) {
    this.#concurrency = concurrency;
    this.#environments = Array.from({ length: environments }, (_, index) => ({
      id: `environment-${index}`,
      idle: Array.from({ length: workers }, (_unused, worker) => worker + 1),
      seen: new Map(),
      slotsInUse: 0,
    }));
  }

  async take(_event: unknown): Promise<Record<string, unknown>> {
    const environment = this.#freeEnvironment();
    const worker = environment.idle.shift() as number;
    // A worker takes one event and polls again: it waits behind the others, its slot still in use.
    environment.idle.push(worker);
    environment.slotsInUse += 1;
    this.mostInUse = Math.max(this.mostInUse, this.#inUse());
    const invocationsSeen = (environment.seen.get(worker) ?? 0) + 1;
    environment.seen.set(worker, invocationsSeen);
    await new Promise((resolve) => setImmediate(resolve));
    environment.slotsInUse -= 1;
    return {
      type: 'agentpool.warm',
      environmentId: environment.id,
      workerId: worker,
      azId: 'use1-az1',
      version: '1',
      invocationsSeen,
    };
  }

  #inUse(): number {
    return this.#environments.reduce((sum, { slotsInUse }) => sum + slotsInUse, 0);
  }

  #freeEnvironment(): Environment {
    for (let step = 0; step < this.#environments.length; step += 1) {
      const candidate = this.#environments[this.#turn++ % this.#environments.length] as Environment;
      if (candidate.slotsInUse < this.#concurrency) return candidate;
    }
    this.refused += 1;
    throw serviceError('TooManyRequestsException', 'no free slot');
  }
}
