/** Which models have which stable prefix in their cache, as far as the answers to this worker told. */
import { createHash } from 'node:crypto';

/** An entry lives on by use, five minutes after the last (Bedrock User Guide, "Prompt caching"). */
const LIFETIME_MS = 5 * 60_000;

/** More than the agents of a fleet, each on every model of its tier. */
const MAX_ENTRIES = 256;

export class WarmPrefixes {
  readonly #now: () => number;
  /** When each was last used, least recently used first. */
  readonly #used = new Map<string, number>();

  /** @param now a clock in ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** @param prefix tools and system prompt of the request */
  note(modelId: string, prefix: unknown): void {
    const key = keyOf(modelId, prefix);
    this.#used.delete(key);
    this.#used.set(key, this.#now());
    const [oldest] = this.#used.keys();
    if (this.#used.size > MAX_ENTRIES && oldest !== undefined) this.#used.delete(oldest);
  }

  has(modelId: string, prefix: unknown): boolean {
    const used = this.#used.get(keyOf(modelId, prefix));
    return used !== undefined && this.#now() - used < LIFETIME_MS;
  }
}

function keyOf(modelId: string, prefix: unknown): string {
  return createHash('sha256')
    .update(`${modelId}\n${JSON.stringify(prefix)}`)
    .digest('base64');
}
