/** What goes wrong, by a seeded chance: the same turns meet the same kinds of trouble in each run. */
import { setImmediate as turnOfLoop } from 'node:timers/promises';

export interface Counts {
  [kind: string]: number;
}

export class Trouble {
  readonly counts: Counts = {};
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  /** 0 to below 1 (xorshift32). */
  chance(): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    this.#state >>>= 0;
    return this.#state / 2 ** 32;
  }

  count(kind: string): void {
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
  }

  /** Lets other turns go on in between, and fails now and then. */
  async ofTable(): Promise<void> {
    await this.#interleave();
    if (this.chance() < 0.002) this.#fail('InternalServerError', 'table failed');
  }

  /** @throws an error of the service that the router takes for what it says */
  async ofModel(): Promise<void> {
    await this.#interleave();
    const chance = this.chance();
    if (chance < 0.01) this.#fail('ThrottlingException', 'model throttled');
    if (chance < 0.015) this.#fail('InternalServerException', 'model failed');
    if (chance < 0.02) this.#fail('ModelTimeoutException', 'model timed out');
  }

  async #interleave(): Promise<void> {
    if (this.chance() < 0.5) await turnOfLoop();
  }

  #fail(name: string, kind: string): never {
    this.count(kind);
    throw Object.assign(new Error(name), { name, $metadata: {} });
  }
}
