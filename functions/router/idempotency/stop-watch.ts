/**
 * Tells turns of this worker that they were asked to stop. The request that asks arrives at any worker of any
 * environment, so it leaves a mark at the turn's claim; one loop a worker looks for the marks of all its keyed turns.
 */
import { startDeadline } from '../../shared/deadline.ts';
import type { Claiming, ClaimStore } from './claim-store.ts';

/** Time between looks, in ms: a turn is to end within a second, and the look and the abort take their part of it. */
const EVERY_MS = 400;

/** Longest look, in ms. */
const LOOK_MS = 1_000;

export class StopWatch {
  readonly #claims: Pick<ClaimStore, 'stopped'>;
  readonly #onTrouble: (error: Error) => void;
  /** By the nonce of their claims. */
  readonly #turns = new Map<string, { claim: Claiming; stop(): void }>();
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;

  /** @param onTrouble told of a look that failed; the next one makes up for it */
  constructor(claims: Pick<ClaimStore, 'stopped'>, onTrouble: (error: Error) => void) {
    this.#claims = claims;
    this.#onTrouble = onTrouble;
  }

  /** @param stop called once, when the turn was asked to stop. @returns ends the watch; to be called when the turn ends */
  watch(claim: Claiming, stop: () => void): () => void {
    const { nonce } = claim;
    this.#turns.set(nonce, { claim, stop });
    this.#schedule();
    return () => {
      this.#turns.delete(nonce);
      if (this.#turns.size > 0) return;
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#isLooking || this.#turns.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#look();
    }, EVERY_MS);
    this.#timer.unref();
  }

  /** Never fails. */
  async #look(): Promise<void> {
    this.#isLooking = true;
    const limit = startDeadline(LOOK_MS);
    try {
      const claims = [...this.#turns.values()].map(({ claim }) => claim);
      for (const nonce of await this.#claims.stopped(claims, limit.signal)) {
        // Ended while the table was asked, or stopped.
        const turn = this.#turns.get(nonce);
        this.#turns.delete(nonce);
        turn?.stop();
      }
    } catch (error) {
      this.#onTrouble(error as Error);
    } finally {
      limit.clear();
      this.#isLooking = false;
      this.#schedule();
    }
  }
}
