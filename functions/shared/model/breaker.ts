/**
 * Keeps requests away from a model that fails, so that they do not each find out anew. One per model and worker; a
 * worker sees few requests, hence the low count.
 */

/** Failures in a row that open the breaker. */
const MAX_FAILURES = 5;

/** Time until one request may probe, in ms: half of the 30 s in which a model that recovered should be used again. */
const COOLING_MS = 15_000;

export class Breaker {
  readonly #now: () => number;
  #failures = 0;
  #probeAt = 0;

  /** @param now a clock in ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Whether to ask the model. While it is open, one request per cooling time gets a yes, as a probe. */
  allows(): boolean {
    if (this.#failures < MAX_FAILURES) return true;
    if (this.#now() < this.#probeAt) return false;
    this.#probeAt = this.#now() + COOLING_MS;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(): void {
    this.#failures += 1;
    if (this.#failures >= MAX_FAILURES) this.#probeAt = this.#now() + COOLING_MS;
  }
}
