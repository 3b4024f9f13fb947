/**
 * Keeps one tenant's flood from taking all slots of a worker. A tenant may use whatever is free but a reserve; the reserve
 * is for tenants that hold little. So a tenant alone has most of the worker, and one that comes beside a flood still finds
 * a slot. A refused turn frees its slot at once.
 */
import { ApiError } from '../http/api-error.ts';

/** Share of the slots that only tenants below their own share may take. */
const RESERVE = 0.25;

/** A tenant holding less than this share of the slots is never refused here. */
const SHARE = 0.125;

export class TenantSlots {
  readonly #held = new Map<string, number>();
  readonly #open: number;
  readonly #share: number;
  #total = 0;

  /** @param slots turns that the worker may be given at once; with fewer than four there is nothing to divide */
  constructor(slots = 0) {
    const reserve = Math.floor(slots * RESERVE);
    this.#open = reserve > 0 ? slots - reserve : Number.POSITIVE_INFINITY;
    this.#share = Math.max(1, Math.floor(slots * SHARE));
  }

  /**
   * Runs a turn of the tenant.
   * @throws ApiError 429 `tenant_busy` without running it when the tenant has more than its share and the rest is reserved
   */
  async run<T>(tenant: string, turn: () => Promise<T>): Promise<T> {
    const held = this.#held.get(tenant) ?? 0;
    if (held >= this.#share && this.#total >= this.#open) {
      const message = 'Your tenant has too many turns at once. Try again shortly.';
      throw new ApiError(429, 'tenant_busy', message, { retryAfterSeconds: 1 });
    }
    this.#held.set(tenant, held + 1);
    this.#total += 1;
    try {
      return await turn();
    } finally {
      this.#total -= 1;
      const left = (this.#held.get(tenant) as number) - 1;
      if (left > 0) this.#held.set(tenant, left);
      else this.#held.delete(tenant);
    }
  }
}
