/** What stands between a worker and one model: who may call it now, and what its calls told of it. */
import { Breaker, type Verdict } from './breaker.ts';
import { Bulkhead } from './bulkhead.ts';
import type { Failure } from './failure.ts';
import type { ModelFacts } from './model-facts.ts';
import { RetryBudget } from './retry-budget.ts';
import { type QuotaTokens, TokenQuota } from './token-quota.ts';

export interface Admission {
  /** To be called once the call is over. `used`: what it was billed for, if anything. */
  settle(verdict: Verdict, used?: QuotaTokens): void;
}

/** Why a call was not sent. */
export type Refusal = 'BreakerOpen' | 'TooManyCalls' | 'QuotaUsedUp';

/** Failures that stay for a while: rights and ids are mended by a person, a day's tokens come back with the day. */
const DOWN = new Set([
  'AccessDeniedException',
  'ResourceNotFoundException',
  'ModelNotServed',
  'DailyLimit',
]);

/** A request that is too long, or a whole answer that was not taken, is no reason to keep other requests away. */
const OF_THE_REQUEST = new Set(['ContextTooLong', 'UnusableAnswer']);

export class ModelLane {
  readonly retries = new RetryBudget();
  readonly #breaker: Breaker;
  readonly #bulkhead: Bulkhead;
  readonly #quota: TokenQuota | undefined;

  /** @param now a clock in ms */
  constructor(facts: ModelFacts | undefined, now: () => number) {
    this.#breaker = new Breaker(now);
    this.#bulkhead = new Bulkhead(facts?.maxConcurrentCalls);
    this.#quota = facts?.quota && new TokenQuota(facts.quota, now);
  }

  /**
   * @param tokens estimated input and `maxTokens`
   * @param isLast nobody else is left to ask: then only a full bulkhead refuses, since a try costs nothing but a try
   */
  enter(tokens: number, isLast: boolean): Admission | Refusal {
    const leave = this.#bulkhead.enter();
    if (!leave) return 'TooManyCalls';
    const permit = isLast ? this.#breaker.force() : this.#breaker.enter();
    if (!permit) {
      leave();
      return 'BreakerOpen';
    }
    const settleQuota = this.#quota?.reserve(tokens);
    if (this.#quota && !settleQuota && !isLast) {
      leave();
      permit.settle('unknown');
      return 'QuotaUsedUp';
    }
    return {
      settle(verdict, used) {
        leave();
        permit.settle(verdict);
        settleQuota?.(used);
      },
    };
  }
}

/** What a failed call tells of its model. */
export function verdictOn({ kind, remedy }: Failure): Verdict {
  if (DOWN.has(kind)) return 'down';
  if (remedy === 'aborted' || remedy === 'fail' || OF_THE_REQUEST.has(kind)) return 'unknown';
  return 'bad';
}
