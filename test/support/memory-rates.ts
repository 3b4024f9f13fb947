/** The service's request rates on a clock of the test: a bucket a group, filled at its rate, holding one second's worth. */

/** Operations on capacity providers have a rate of their own (Lambda quotas). */
const POOL_READS = [
  'ListFunctionVersionsByCapacityProvider',
  'ListCapacityProviders',
  'GetCapacityProvider',
];

export class RequestRates {
  /** Requests that were refused so far. */
  refused = 0;
  readonly #perSecond: number;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  /** @param perSecond of each group; the service allows 15 */
  constructor(perSecond = 15) {
    this.#perSecond = perSecond;
  }

  /** Takes one request out of its group's bucket, if one is left. @param now in ms */
  refuses(operation: string, now: number): boolean {
    if (operation === 'Invoke') return false;
    const group = POOL_READS.includes(operation) ? 'pool reads' : 'control plane';
    const rate = this.#perSecond;
    const { tokens, at } = this.#buckets.get(group) ?? { tokens: rate, at: now };
    const left = Math.min(rate, tokens + ((now - at) / 1_000) * rate);
    const isRefused = left < 1;
    this.#buckets.set(group, { tokens: isRefused ? left : left - 1, at: now });
    if (isRefused) this.refused += 1;
    return isRefused;
  }
}
