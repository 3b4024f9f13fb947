/** Which workers have answered so far, and how many pings to send next. Pure: the warmer's arithmetic. */
import type { WarmAnswer } from '../shared/warm-event.ts';

export interface Ping {
  answer: WarmAnswer;
  /** From the call to its answer without the hold, in ms; a new connection's set-up counts in. */
  ms: number;
}

export interface CoverageReport {
  environments: number;
  workers: number;
  /** Environments that should run, or that answered if those are more, × workers of one. */
  expectedWorkers: number;
  /** workers ÷ expectedWorkers, at most 1. */
  coverage: number;
  /** Workers that answered, by zone id of their environment; `unknown` where the platform told none. */
  zones: Record<string, number>;
  /** Median time of the first event of a worker, and of later ones; null when there was none. */
  firstTouchMs: number | null;
  steadyMs: number | null;
}

/** What one function should have: environments, and workers in each; at least one of both. */
export interface Expected {
  environments: number;
  workers: number;
}

export class Coverage {
  readonly #expected: Expected;
  readonly #workers = new Map<string, WarmAnswer>();
  readonly #firstTouch: number[] = [];
  readonly #steady: number[] = [];

  constructor(expected: Expected) {
    this.#expected = expected;
  }

  add({ answer, ms }: Ping): void {
    this.#workers.set(`${answer.environmentId}/${answer.workerId}`, answer);
    (answer.invocationsSeen === 1 ? this.#firstTouch : this.#steady).push(ms);
  }

  /** Grows with what is seen: workers of a fourth environment must not hide cold ones of the first three. */
  get expectedWorkers(): number {
    return Math.max(this.#expected.environments, this.#environments()) * this.#expected.workers;
  }

  get missing(): number {
    return Math.max(0, this.expectedWorkers - this.#workers.size);
  }

  report(): CoverageReport {
    const workers = [...this.#workers.values()];
    // An environment stands in one zone; a worker that has just started may not know it yet.
    const zoneOf = new Map(
      workers.flatMap(({ environmentId, azId }) => (azId ? [[environmentId, azId] as const] : [])),
    );
    const zones: Record<string, number> = {};
    for (const { environmentId } of workers) {
      const zone = zoneOf.get(environmentId) ?? 'unknown';
      zones[zone] = (zones[zone] ?? 0) + 1;
    }
    const expected = this.expectedWorkers;
    return {
      environments: this.#environments(),
      workers: workers.length,
      expectedWorkers: expected,
      coverage: Math.min(1, workers.length / expected),
      zones,
      firstTouchMs: median(this.#firstTouch),
      steadyMs: median(this.#steady),
    };
  }

  #environments(): number {
    return new Set([...this.#workers.values()].map(({ environmentId }) => environmentId)).size;
  }
}

/** How likely a run that gets every answer may be to miss a warm worker. */
const MISS_PROBABILITY = 0.01;

/**
 * Most pings of a run. Were each to reach any of n workers alike, whatever the others reach, a given worker would be
 * missed by k pings with probability (1 − 1/n)^k ≤ e^(−k/n), and any worker with at most n·e^(−k/n): below 1 % from
 * k = n·ln(n/0.01) on. For 12 workers that is 86 pings (exactly: 0.7 %). Held, overlapping pings need far fewer.
 */
export const pingBudget = (workers: number): number =>
  Math.ceil(workers * Math.log(workers / MISS_PROBABILITY));

/** Connections of one SDK client (maxSockets, AWS SDK for JavaScript): a ping in its queue overlaps with nothing. */
const MOST_AT_ONCE = 50;

/**
 * Pings of the next round: as many as it takes to hold every worker at once, but at most half of the slots, so that
 * users are not refused because of us (of a single slot, that one), and no more than the budget has left.
 */
export function nextRound(state: {
  missing: number;
  expectedWorkers: number;
  slots: number;
  pingsLeft: number;
}): number {
  if (state.missing === 0) return 0;
  const half = Math.max(1, Math.floor(state.slots / 2));
  return Math.max(0, Math.min(state.expectedWorkers, half, state.pingsLeft, MOST_AT_ONCE));
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((left, right) => left - right);
  return Math.round(sorted[Math.floor(sorted.length / 2)] as number);
}
