/**
 * Keeps retries of one model to a share of its calls: when most calls fail, retries are what keeps a struggling service
 * down. A worker sees few calls, so it starts with some retries in hand and does not have to earn the first.
 */

/** Retries that each call earns: in the long run one call in five is tried again. */
const EARNED = 0.2;

/** Retries in hand, at the start and at most. */
const MAX_TOKENS = 5;

/** Sums of 0.2 miss whole numbers by a little. */
const ROUNDING = 1e-9;

export class RetryBudget {
  #tokens = MAX_TOKENS;

  /** A first attempt. */
  called(): void {
    this.#tokens = Math.min(MAX_TOKENS, this.#tokens + EARNED);
  }

  /** Whether there may be a retry; it is spent with the answer. */
  take(): boolean {
    if (this.#tokens < 1 - ROUNDING) return false;
    this.#tokens -= 1;
    return true;
  }
}
