/**
 * Bookings of a worker on their way to the table: one write of a tenant at a time. What comes while it is under way waits
 * and goes out together in the next, so a busy tenant costs a write now and then, not one a turn, and its item, which
 * takes some 1,000 writes a second (DynamoDB, limit of a partition), never holds its turns up. Every turn still waits
 * until its own booking is stored.
 */
import { addSpent, type Spent } from './spent.ts';

/** Adds to what a tenant spent on a day. @returns the day's sum after it */
export type Add = (tenant: string, day: string, spent: Spent) => Promise<Spent>;

interface Waiting {
  spent: Spent;
  stored: Promise<Spent>;
}

export class Bookings {
  readonly #add: Add;
  /** As many as there are tenants with a write under way. */
  readonly #underWay = new Map<string, Promise<Spent>>();
  readonly #waiting = new Map<string, Waiting>();

  constructor(add: Add) {
    this.#add = add;
  }

  /** @returns the day's sum after it. @throws what the write threw that it went out with */
  book(tenant: string, day: string, spent: Spent): Promise<Spent> {
    // No name of a tenant holds a `#`.
    const item = `${tenant}#${day}`;
    const waiting = this.#waiting.get(item);
    if (waiting) {
      waiting.spent = addSpent(waiting.spent, spent);
      return waiting.stored;
    }
    const before = this.#underWay.get(item);
    if (!before) return this.#write(item, tenant, day, spent);
    const next: Waiting = {
      spent,
      stored: settled(before).then(() => {
        this.#waiting.delete(item);
        return this.#write(item, tenant, day, next.spent);
      }),
    };
    this.#waiting.set(item, next);
    return next.stored;
  }

  #write(item: string, tenant: string, day: string, spent: Spent): Promise<Spent> {
    const write = this.#add(tenant, day, spent);
    this.#underWay.set(item, write);
    void settled(write).then(() => {
      if (this.#underWay.get(item) === write) this.#underWay.delete(item);
    });
    return write;
  }
}

/** Resolves when the work is over, well or not. */
const settled = (work: Promise<unknown>): Promise<unknown> => work.catch(() => undefined);
