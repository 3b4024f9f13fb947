import { quotas } from '../quotas.ts';
import { throttled } from './errors.ts';
import type { RateGroup } from './routes.ts';

/** The service's request rates: a bucket a group, filled at the rate and holding one second's worth. */
export class RateLimits {
  #buckets = new Map<string, { tokens: number; at: number }>();
  #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Takes one request out of the group's bucket, or throws TooManyRequestsException. */
  spend(group: RateGroup): void {
    if (!group) return;
    const rate = quotas.requestsPerSecond[group];
    const now = this.#now();
    const bucket = this.#buckets.get(group) ?? { tokens: rate, at: now };
    const tokens = Math.min(rate, bucket.tokens + ((now - bucket.at) / 1000) * rate);
    const isEmpty = tokens < 1;
    this.#buckets.set(group, { tokens: isEmpty ? tokens : tokens - 1, at: now });
    if (isEmpty) throw throttled('CallerRateLimitExceeded', 'Rate exceeded');
  }
}
