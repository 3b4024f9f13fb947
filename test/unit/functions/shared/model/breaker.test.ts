import { describe, expect, it } from '@jest/globals';
import { Breaker } from '../../../../../functions/shared/model/breaker.ts';

function breakerAt() {
  const clock = { now: 0 };
  return { clock, breaker: new Breaker(() => clock.now) };
}

const fail = (breaker: Breaker, times: number): void => {
  for (let each = 0; each < times; each++) breaker.failed();
};

describe('a breaker', () => {
  it('stays closed while failures are not in a row', () => {
    const { breaker } = breakerAt();
    fail(breaker, 4);
    breaker.succeeded();
    fail(breaker, 4);
    expect(breaker.allows()).toBe(true);
  });

  it('opens at five failures in a row', () => {
    const { breaker } = breakerAt();
    fail(breaker, 5);
    expect(breaker.allows()).toBe(false);
  });

  it('lets one probe through per cooling time, however many ask', () => {
    const { breaker, clock } = breakerAt();
    fail(breaker, 5);
    clock.now = 15_000;
    expect([1, 2, 3].map(() => breaker.allows())).toEqual([true, false, false]);
    breaker.failed();
    clock.now = 29_999;
    expect(breaker.allows()).toBe(false);
    clock.now = 30_000;
    expect(breaker.allows()).toBe(true);
  });

  it('closes when the probe succeeds', () => {
    const { breaker, clock } = breakerAt();
    fail(breaker, 9);
    clock.now = 15_000;
    breaker.allows();
    breaker.succeeded();
    expect([1, 2, 3].map(() => breaker.allows())).toEqual([true, true, true]);
  });

  it('lets the next probe through when one never came back', () => {
    const { breaker, clock } = breakerAt();
    fail(breaker, 5);
    clock.now = 15_000;
    breaker.allows();
    clock.now = 30_000;
    expect(breaker.allows()).toBe(true);
  });
});
