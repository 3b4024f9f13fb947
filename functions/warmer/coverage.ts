/** Which workers of one version have answered so far. Pure: the warmer's book-keeping. */
import type { WarmAnswer } from '../shared/warm-event.ts';

export interface Ping {
  answer: WarmAnswer;
  /** From the call to its answer without the hold, in ms; a new connection's set-up counts in. */
  ms: number;
}

/** What one version should have: environments, and workers in each. */
export interface Expected {
  environments: number;
  workers: number;
}

interface Environment {
  workers: Map<number, WarmAnswer>;
  /** Number of the answer that came from it last. */
  lastAnswer: number;
  /** Most slots that others held at one of its answers: what users needed a second ago they may need again. */
  busy: number;
}

/** How likely it may be that what is searched for is there and was missed all the same. */
const MISS_PROBABILITY = 0.01;

/** Turns of an environment's queue of idle workers after which one that never came is not in it. */
const TURNS = 3;

export class Coverage {
  readonly #expected: Expected;
  readonly #environments = new Map<string, Environment>();
  /** Times of the first event of a worker, and of later ones, in ms. */
  readonly firstTouchMs: number[] = [];
  readonly steadyMs: number[] = [];
  #answers = 0;
  #lastNews = 0;

  constructor(expected: Expected) {
    this.#expected = expected;
  }

  add({ answer, ms }: Ping): void {
    this.#answers += 1;
    const environment = this.#environments.get(answer.environmentId) ?? {
      workers: new Map(),
      lastAnswer: 0,
      busy: 0,
    };
    if (!environment.workers.has(answer.workerId)) this.#lastNews = this.#answers;
    environment.workers.set(answer.workerId, answer);
    environment.lastAnswer = this.#answers;
    environment.busy = Math.max(environment.busy, answer.busy);
    this.#environments.set(answer.environmentId, environment);
    (answer.invocationsSeen === 1 ? this.firstTouchMs : this.steadyMs).push(ms);
    this.#forgetGone();
  }

  get environments(): number {
    return this.#environments.size;
  }

  /** Grows with what is seen: workers of a fourth environment must not hide cold ones of the first three. */
  get expectedEnvironments(): number {
    return Math.max(this.#expected.environments, this.#environments.size);
  }

  get expectedWorkers(): number {
    return this.expectedEnvironments * this.#expected.workers;
  }

  /** Slots that others need in all environments, by what those that answered said; null while none has. */
  get busySlots(): number | null {
    if (this.#environments.size === 0) return null;
    const busy = [...this.#environments.values()].reduce((sum, each) => sum + each.busy, 0);
    return Math.ceil((busy / this.#environments.size) * this.expectedEnvironments);
  }

  get missing(): number {
    return Math.max(0, this.expectedWorkers - this.workers().length);
  }

  /**
   * Whether what is missing is not there to be found. Inside an idle environment workers take turns, so a ping that
   * lands there finds a missing one unless that never asks for work; and were one of E environments never reached by
   * chance, n pings in a row would have missed it with probability (1 − 1/E)^n ≤ e^(−n/E). Users' events between the
   * pings take turns away: then the same is asked of each worker.
   */
  get isFruitless(): boolean {
    const { expectedEnvironments, expectedWorkers } = this;
    const turns = TURNS * this.#expected.workers;
    const patience = this.busySlots
      ? surelySeen(expectedWorkers)
      : Math.max(turns, surelySeen(expectedEnvironments));
    return this.#answers - this.#lastNews >= patience;
  }

  workers(): WarmAnswer[] {
    return [...this.#environments.values()].flatMap(({ workers }) => [...workers.values()]);
  }

  /**
   * An environment that was replaced in the middle of a run would be waited for in vain, beside its successor. One above
   * the expected number that has not answered for so long that chance can't be the reason is gone, with its workers.
   */
  #forgetGone(): void {
    const surplus = this.#environments.size - this.#expected.environments;
    if (surplus <= 0) return;
    const patience = surelySeen(this.#environments.size);
    const gone = [...this.#environments]
      .filter(([, { lastAnswer }]) => this.#answers - lastAnswer >= patience)
      .sort(([, left], [, right]) => left.lastAnswer - right.lastAnswer)
      .slice(0, surplus);
    for (const [id] of gone) this.#environments.delete(id);
  }
}

/** Pings after which each of `count` equally likely targets was reached: any given one is missed in 1 of 100 cases. */
const surelySeen = (count: number): number => Math.ceil(count * Math.log(1 / MISS_PROBABILITY));

/**
 * Most pings of a run. Were each to reach any of n workers alike, whatever the others reach, a given worker would be
 * missed by k pings with probability (1 − 1/n)^k ≤ e^(−k/n), and any worker with at most n·e^(−k/n): below 1 % from
 * k = n·ln(n/0.01) on. For 12 workers that is 86 pings (exactly: 0.7 %). Far fewer are needed where workers take turns.
 */
export const pingBudget = (workers: number): number =>
  workers === 0 ? 0 : Math.ceil(workers * Math.log(workers / MISS_PROBABILITY));
