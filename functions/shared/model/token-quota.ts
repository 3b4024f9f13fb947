/**
 * Admission by tokens per minute. Bedrock reserves a call's input and its whole `maxTokens` when it begins, and settles
 * what was really used when it ends, with some models' output counted several times (Bedrock User Guide, "How tokens
 * are counted in Amazon Bedrock"). A call that does not fit is refused here at once rather than there as a throttle.
 *
 * A worker knows its own calls only, so it refuses what is sure to be throttled and no more: other workers may have used
 * the quota up already, and then the service says so.
 */

const MINUTE_MS = 60_000;

export interface QuotaFacts {
  /** Of the account, in the model's Region. */
  tokensPerMinute: number;
  /** How many times a token of output counts when a call is settled; 1 when not given. */
  outputBurnRate?: number;
}

/** Tokens that a call used, as far as they count against the quota: reads from the prompt cache do not. */
export interface QuotaTokens {
  inputTokens: number;
  cacheWriteInputTokens: number;
  outputTokens: number;
}

export class TokenQuota {
  readonly #facts: QuotaFacts;
  readonly #now: () => number;
  #free: number;
  #filledAt: number;

  /** @param now a clock in ms */
  constructor(facts: QuotaFacts, now: () => number = () => performance.now()) {
    this.#facts = facts;
    this.#now = now;
    this.#free = facts.tokensPerMinute;
    this.#filledAt = now();
  }

  /**
   * @param tokens estimated input and `maxTokens`
   * @returns what settles the reservation once the call is over, with nothing for one that used no token; undefined when
   * the call does not fit
   */
  reserve(tokens: number): ((used?: QuotaTokens) => void) | undefined {
    this.#refill();
    if (tokens > this.#free) return undefined;
    this.#free -= tokens;
    let settled = false;
    return (used) => {
      if (settled) return;
      settled = true;
      this.#refill();
      this.#give(tokens - (used ? this.#burnt(used) : 0));
    };
  }

  #burnt({ inputTokens, cacheWriteInputTokens, outputTokens }: QuotaTokens): number {
    return inputTokens + cacheWriteInputTokens + outputTokens * (this.#facts.outputBurnRate ?? 1);
  }

  #refill(): void {
    const now = this.#now();
    const earned = ((now - this.#filledAt) / MINUTE_MS) * this.#facts.tokensPerMinute;
    this.#filledAt = now;
    this.#give(earned);
  }

  #give(tokens: number): void {
    this.#free = Math.min(this.#facts.tokensPerMinute, this.#free + tokens);
  }
}
