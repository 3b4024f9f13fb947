import { describe, expect, it } from '@jest/globals';
import { Bookings } from '../../../../../functions/router/budgets/bookings.ts';
import {
  addSpent,
  nothingSpent,
  type Spent,
} from '../../../../../functions/router/budgets/spent.ts';

const DAY = '2026-11-21';
const cost = (usd: number, agent = 'support'): Spent => ({ usd, byAgent: new Map([[agent, usd]]) });

/** A table whose writes end when they are told to. */
function slowTable() {
  const sums = new Map<string, Spent>();
  const writes: { tenant: string; spent: Spent; end(error?: Error): void }[] = [];
  const bookings = new Bookings((tenant, _day, spent) => {
    const { promise, resolve, reject } = Promise.withResolvers<Spent>();
    writes.push({
      tenant,
      spent,
      end(error) {
        if (error) return reject(error);
        const sum = addSpent(sums.get(tenant) ?? nothingSpent(), spent);
        sums.set(tenant, sum);
        resolve(sum);
      },
    });
    return promise;
  });
  return { bookings, writes };
}

/** Until all that follows from what has happened has happened. */
const quiet = () => new Promise((resolve) => setImmediate(resolve));

describe('bookings of a tenant', () => {
  it('go out at once while none is under way', async () => {
    const { bookings, writes } = slowTable();
    const booked = bookings.book('acme', DAY, cost(1));
    expect(writes).toHaveLength(1);
    writes[0]?.end();
    expect((await booked).usd).toBe(1);
    await quiet();
    void bookings.book('acme', DAY, cost(1));
    expect(writes).toHaveLength(2);
  });

  it('that come meanwhile go out together, and each waits until it is stored', async () => {
    const { bookings, writes } = slowTable();
    const first = bookings.book('acme', DAY, cost(1));
    let stored = 0;
    const others = [2, 3, 4].map((usd) =>
      bookings.book('acme', DAY, cost(usd, usd === 3 ? 'commerce' : 'support')).then((sum) => {
        stored += 1;
        return sum.usd;
      }),
    );
    writes[0]?.end();
    await first;
    await quiet();
    expect(writes).toHaveLength(2);
    expect(writes[1]?.spent).toEqual({
      usd: 9,
      byAgent: new Map([
        ['support', 6],
        ['commerce', 3],
      ]),
    });
    expect(stored).toBe(0);
    writes[1]?.end();
    expect(await Promise.all(others)).toEqual([10, 10, 10]);
  });

  it('go on after one that failed, which fails alone', async () => {
    const { bookings, writes } = slowTable();
    const first = bookings.book('acme', DAY, cost(1));
    const second = bookings.book('acme', DAY, cost(2));
    writes[0]?.end(new Error('table down'));
    await expect(first).rejects.toThrow('table down');
    await quiet();
    writes[1]?.end();
    expect((await second).usd).toBe(2);
  });

  it('wait neither for another tenant nor for another day', () => {
    const { bookings, writes } = slowTable();
    void bookings.book('acme', DAY, cost(1));
    void bookings.book('globex', DAY, cost(1));
    void bookings.book('acme', '2026-11-22', cost(1));
    expect(writes.map(({ tenant }) => tenant)).toEqual(['acme', 'globex', 'acme']);
  });

  it('lose nothing, whatever the order in which writes end and bookings come', async () => {
    const { bookings, writes } = slowTable();
    const booked: Promise<Spent>[] = [];
    let ended = 0;
    for (let step = 0; step < 200; step += 1) {
      booked.push(bookings.book('acme', DAY, cost(1)));
      if (step % 7 === 0) writes[ended++]?.end();
      if (step % 3 === 0) await quiet();
    }
    while (ended < writes.length) {
      writes[ended++]?.end();
      await quiet();
    }
    const sums = await Promise.all(booked);
    expect(Math.max(...sums.map(({ usd }) => usd))).toBe(200);
    expect(writes.length).toBeLessThan(100);
  });
});
