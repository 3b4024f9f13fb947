import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Claiming } from '../../../../../functions/router/idempotency/claim-store.ts';
import { StopWatch } from '../../../../../functions/router/idempotency/stop-watch.ts';

const EVERY_MS = 400;
let looks: string[][] = [];
/** Nonces that were asked to stop. */
let asked: Set<string>;
let look: (claims: readonly Claiming[]) => Promise<string[]>;
const troubles: string[] = [];

const claim = (nonce: string): Claiming => ({
  tenant: 'acme',
  actor: 'ann',
  key: nonce,
  hash: 'h',
  nonce,
  leaseUntil: 0,
});
const createWatch = () =>
  new StopWatch({ stopped: (claims) => look(claims) }, (error) => troubles.push(error.message));

beforeEach(() => {
  jest.useFakeTimers();
  looks = [];
  asked = new Set();
  troubles.length = 0;
  look = async (claims) => {
    const nonces = claims.map(({ nonce }) => nonce);
    looks.push(nonces);
    return nonces.filter((nonce) => asked.has(nonce));
  };
});
afterEach(() => {
  jest.useRealTimers();
});

describe('the watch for turns that are asked to stop', () => {
  it('stops the turn that was asked, once, and no other', async () => {
    const watch = createWatch();
    const stopped: string[] = [];
    for (const nonce of ['a', 'b']) watch.watch(claim(nonce), () => stopped.push(nonce));
    await jest.advanceTimersByTimeAsync(EVERY_MS);
    expect(stopped).toEqual([]);
    asked.add('b');
    await jest.advanceTimersByTimeAsync(3 * EVERY_MS);
    expect(stopped).toEqual(['b']);
    expect(looks).toEqual([['a', 'b'], ['a', 'b'], ['a'], ['a']]);
  });

  it('looks with one request for all turns, and with none when no turn runs', async () => {
    const watch = createWatch();
    const ends = Array.from({ length: 50 }, (_, index) => watch.watch(claim(`${index}`), () => {}));
    await jest.advanceTimersByTimeAsync(EVERY_MS);
    expect(looks.map(({ length }) => length)).toEqual([50]);
    for (const end of ends) end();
    await jest.advanceTimersByTimeAsync(10 * EVERY_MS);
    expect(looks).toHaveLength(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('asks the table nothing for turns that are answered at once', async () => {
    const watch = createWatch();
    for (let turn = 0; turn < 100; turn++) {
      const end = watch.watch(claim(`${turn}`), () => {});
      await jest.advanceTimersByTimeAsync(EVERY_MS / 2);
      end();
    }
    expect(looks).toEqual([]);
  });

  it('does not stop a turn that ended while the table was asked', async () => {
    let answer = (_: string[]): void => {};
    look = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const watch = createWatch();
    const stop = jest.fn();
    const end = watch.watch(claim('a'), stop);
    await jest.advanceTimersByTimeAsync(EVERY_MS);
    end();
    answer(['a']);
    await jest.advanceTimersByTimeAsync(EVERY_MS);
    expect(stop).not.toHaveBeenCalled();
  });

  it('goes on looking after a look that failed, also for turns that came while it hung', async () => {
    let fail = (_: Error): void => {};
    const works = look;
    look = () =>
      new Promise((_, reject) => {
        fail = reject;
      });
    const watch = createWatch();
    const stopped: string[] = [];
    watch.watch(claim('a'), () => stopped.push('a'));
    await jest.advanceTimersByTimeAsync(EVERY_MS);
    watch.watch(claim('b'), () => stopped.push('b'));
    await jest.advanceTimersByTimeAsync(5 * EVERY_MS);
    look = works;
    asked = new Set(['a', 'b']);
    fail(new Error('no table'));
    await jest.advanceTimersByTimeAsync(EVERY_MS);
    expect(troubles).toEqual(['no table']);
    expect(stopped).toEqual(['a', 'b']);
  });
});
