/**
 * Keeps requests away from a model that fails or has become slow, so that they do not each find out anew.
 *
 * There is one per model and worker: workers share no memory, and a shared count would be a call more on every turn. A
 * worker sees few requests, perhaps one in seconds, so a rate over a window of time would rarely have enough of them to
 * mean anything. What opens it is a row of bad calls instead, which five requests complete at any pace, and which one
 * good call breaks: a model that answers every second time stays in use, within its retry budget. The price is that
 * each worker learns on its own: a fleet of N workers sends up to 5 × N calls to a dead model before all of them stop.
 */

/** Bad calls in a row that open the breaker. */
const MAX_BAD = 5;

/** Time until one request may probe, in ms: half of the 30 s in which a model that recovered should be used again. */
const COOLING_MS = 15_000;

/** The same for a model that is out of reach by configuration or for the day, in ms: no probe mends that soon. */
const LONG_COOLING_MS = 60_000;

/**
 * What a call told of its model. `good`: a whole answer in good time. `bad`: it failed, or was slow. `down`: asking
 * again is of no use for a while. `unknown`: the call says nothing of the model; its caller left, for example.
 */
export type Verdict = 'good' | 'bad' | 'down' | 'unknown';

/** The right to make one call. */
export interface Permit {
  /** To be called exactly once, whatever became of the call; more often does nothing. */
  settle(verdict: Verdict): void;
}

export class Breaker {
  readonly #now: () => number;
  #bad = 0;
  /** Set while the breaker is open: when a probe may go. */
  #probeAt: number | undefined;
  #probing = false;

  /** @param now a clock in ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Undefined while the breaker is open; once its time is up, one call at a time gets through as a probe. */
  enter(): Permit | undefined {
    if (this.#probeAt === undefined) return this.#permit(false);
    if (this.#probing || this.#now() < this.#probeAt) return undefined;
    return this.#permit(true);
  }

  /** A call that is made whatever the breaker says; on an open one it counts as the probe when there is none. */
  force(): Permit {
    return this.#permit(this.#probeAt !== undefined && !this.#probing);
  }

  #permit(isProbe: boolean): Permit {
    if (isProbe) this.#probing = true;
    let settled = false;
    return {
      settle: (verdict) => {
        if (settled) return;
        settled = true;
        if (isProbe) this.#settleProbe(verdict);
        // A call that began before the breaker opened says nothing of the model as it is now.
        else if (this.#probeAt === undefined) this.#settle(verdict);
      },
    };
  }

  #settleProbe(verdict: Verdict): void {
    this.#probing = false;
    if (verdict === 'good') {
      this.#bad = 0;
      this.#probeAt = undefined;
    } else if (verdict !== 'unknown') {
      this.#open(verdict);
    }
  }

  #settle(verdict: Verdict): void {
    if (verdict === 'good') this.#bad = 0;
    else if (verdict !== 'unknown') {
      this.#bad += 1;
      if (verdict === 'down' || this.#bad >= MAX_BAD) this.#open(verdict);
    }
  }

  #open(verdict: 'bad' | 'down'): void {
    this.#probeAt = this.#now() + (verdict === 'down' ? LONG_COOLING_MS : COOLING_MS);
  }
}
