import { quotas } from '../quotas.ts';
import { throttled } from './errors.ts';
import type { RateGroup } from './routes.ts';

/**
 * The service's request rates: a bucket a group, filled at the rate and holding one second's worth. AWS documents the
 * rates (quotas.ts) and neither the size of the burst nor whether a refusal carries Retry-After, so it carries none.
 */
export class RateLimits {
  /** Off, nothing is counted. */
  enabled: boolean;
  #buckets = new Map<string, { tokens: number; at: number }>();
  #now: () => number;

  constructor(enabled: boolean, now: () => number = Date.now) {
    this.enabled = enabled;
    this.#now = now;
  }

  /** Takes one request out of the group's bucket, or throws TooManyRequestsException. */
  spend(group: RateGroup): void {
    if (!group || !this.enabled) return;
    const rate = quotas.requestsPerSecond[group];
    const now = this.#now();
    const bucket = this.#buckets.get(group) ?? { tokens: rate, at: now };
    const tokens = Math.min(rate, bucket.tokens + ((now - bucket.at) / 1000) * rate);
    const isEmpty = tokens < 1;
    this.#buckets.set(group, { tokens: isEmpty ? tokens : tokens - 1, at: now });
    if (isEmpty) throw rateExceeded();
  }
}

/** What the service answers a caller whose control-plane calls come too fast. */
export const rateExceeded = () => throttled('CallerRateLimitExceeded', 'Rate exceeded');
