/**
 * What the tenants spent, as a worker knows it. Each booking brings the table's sum along, so a worker that is busy for
 * a tenant never reads for it; one that was not reads again when its hint is some seconds old. What other workers book
 * meanwhile is seen that much later (docs/decisions/budgets.md says what that lets through).
 */
import { startDeadline } from '../../shared/deadline.ts';
import { Bookings } from './bookings.ts';
import type { Spent } from './spent.ts';
import type { SpentStore } from './spent-store.ts';

/** In ms. */
export const HINT_LIFETIME_MS = 5_000;

/** Tenants that a worker keeps in mind; the one unused for longest goes first. */
const MAX_TENANTS = 1_000;

/** Longest waits for the table, in ms: reading holds up the turn, booking holds up its last byte. */
const READ_MS = 500;
const BOOK_MS = 1_000;

interface Hint {
  day: string;
  at: number;
  /** Shared by the turns that begin at once. */
  spent: Promise<Spent>;
}

export class SpentHints {
  readonly #store: SpentStore;
  readonly #now: () => number;
  /** By tenant alone: nothing that one tenant spent can be taken for another's. */
  readonly #hints = new Map<string, Hint>();
  readonly #bookings = new Bookings((...booking) => this.#add(...booking));

  /** @param now a clock in ms */
  constructor(store: SpentStore, now: () => number = () => performance.now()) {
    this.#store = store;
    this.#now = now;
  }

  /** @throws what the table's client throws, or a TimeoutError */
  read(tenant: string, day: string): Promise<Spent> {
    const hint = this.#hints.get(tenant);
    if (hint?.day === day && this.#now() - hint.at < HINT_LIFETIME_MS) return hint.spent;
    const spent = this.#store.read(tenant, day, AbortSignal.timeout(READ_MS));
    const read = this.#note(tenant, { day, at: this.#now(), spent });
    spent.catch(() => {
      if (this.#hints.get(tenant) === read) this.#hints.delete(tenant);
    });
    return spent;
  }

  /** @returns what is spent after it. @throws what the table's client throws, out of time as well */
  book(tenant: string, day: string, spent: Spent): Promise<Spent> {
    return this.#bookings.book(tenant, day, spent);
  }

  async #add(tenant: string, day: string, spent: Spent): Promise<Spent> {
    const limit = startDeadline(BOOK_MS);
    try {
      const sum = await this.#store.add(tenant, day, spent, limit.signal);
      this.#note(tenant, { day, at: this.#now(), spent: Promise.resolve(sum) });
      return sum;
    } finally {
      limit.clear();
    }
  }

  #note(tenant: string, hint: Hint): Hint {
    this.#hints.delete(tenant);
    this.#hints.set(tenant, hint);
    const [oldest] = this.#hints.keys();
    if (this.#hints.size > MAX_TENANTS && oldest !== undefined) this.#hints.delete(oldest);
    return hint;
  }
}
