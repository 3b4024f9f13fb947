/**
 * Environments of one version as the warmer meets them: an event goes to any environment with a free slot, inside it to
 * the worker that has waited longest, and holds its slot until all events of the round are in. Without a free slot it
 * is refused. Users' events hold their slots until they are told to end.
 */
import { serviceError } from './memory-lambda.ts';

interface Worker {
  id: number;
  seen: number;
}

interface Environment {
  id: string;
  /** Longest waiting first. */
  idle: Worker[];
  slotsInUse: number;
  /** Pings in flight, by their run. */
  pings: Map<string, number>;
}

/** Which of the environments with a free slot gets the next event. */
export type Placement = (count: number) => number;

export interface PingedPoolOptions {
  version?: string;
  place?: Placement;
}

export class PingedPool {
  refused = 0;
  taken = 0;
  /** Most slots that pings held at once, and most of those that users had left free then. */
  mostHeld = 0;
  mostHeldShare = 0;
  environments: Environment[] = [];
  readonly #workers: number;
  readonly #concurrency: number;
  readonly #version: string;
  readonly #place: Placement;
  #started = 0;
  #held = 0;

  constructor(
    environments: number,
    workers: number,
    concurrency: number,
    { version = '1', place }: PingedPoolOptions = {},
  ) {
    this.#workers = workers;
    this.#concurrency = concurrency;
    this.#version = version;
    let turn = 0;
    this.#place = place ?? ((count) => turn++ % count);
    for (let index = 0; index < environments; index += 1) this.start();
  }

  /** One environment more. */
  start(): void {
    this.environments.push({
      id: `v${this.#version}-environment-${this.#started++}`,
      idle: Array.from({ length: this.#workers }, (_, index) => ({
        id: index + 1,
        seen: 0,
      })),
      slotsInUse: 0,
      pings: new Map(),
    });
  }

  /** The environment vanishes with its workers. */
  vanish(index: number): void {
    this.environments.splice(index, 1);
  }

  /** A worker of the environment never asks for work again. */
  silence(index: number): void {
    this.environments[index]?.idle.shift();
  }

  /** Users' events that hold slots; ends them all when called. */
  occupy(slots: number): () => void {
    const held = Array.from({ length: slots }, () => {
      const environment = this.#freeEnvironment();
      nextWorker(environment);
      environment.slotsInUse += 1;
      return environment;
    });
    return () => {
      for (const environment of held) environment.slotsInUse -= 1;
    };
  }

  async take(event: Record<string, unknown>): Promise<Record<string, unknown>> {
    const run = String(event.run);
    const environment = this.#freeEnvironment();
    const worker = nextWorker(environment);
    const share = this.#noteHeld();
    const own = environment.pings.get(run) ?? 0;
    const busy = environment.slotsInUse - own;
    environment.slotsInUse += 1;
    environment.pings.set(run, own + 1);
    worker.seen += 1;
    this.taken += 1;
    const { seen } = worker;
    await new Promise((resolve) => setImmediate(resolve));
    environment.slotsInUse -= 1;
    environment.pings.set(run, (environment.pings.get(run) ?? 1) - 1);
    this.#held -= 1;
    this.mostHeldShare = Math.max(this.mostHeldShare, share);
    return {
      type: 'agentpool.warm',
      environmentId: environment.id,
      workerId: worker.id,
      azId: 'use1-az1',
      version: this.#version,
      invocationsSeen: seen,
      busy,
    };
  }

  /** Slots that are free of users and pings. */
  get freeSlots(): number {
    const used = this.environments.reduce((sum, { slotsInUse }) => sum + slotsInUse, 0);
    return this.environments.length * this.#concurrency - used;
  }

  #noteHeld(): number {
    const freeOfUsers = this.freeSlots + this.#held;
    this.#held += 1;
    this.mostHeld = Math.max(this.mostHeld, this.#held);
    return this.#held === 1 ? 0 : this.#held / freeOfUsers;
  }

  #freeEnvironment(): Environment {
    const free = this.environments.filter(
      ({ slotsInUse, idle }) => slotsInUse < this.#concurrency && idle.length > 0,
    );
    if (free.length === 0) {
      this.refused += 1;
      throw serviceError('TooManyRequestsException', 'no free slot');
    }
    return free[this.#place(free.length)] as Environment;
  }
}

/** A worker takes one event and polls again: it waits behind the others, its slot still in use. */
function nextWorker(environment: Environment): Worker {
  const worker = environment.idle.shift() as Worker;
  environment.idle.push(worker);
  return worker;
}
