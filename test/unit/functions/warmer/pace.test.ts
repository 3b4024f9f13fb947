import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Pace, type PaceState } from '../../../../functions/warmer/pace.ts';

const state = (changes: Partial<PaceState> = {}): PaceState => ({
  missing: 20,
  environments: 3,
  slots: 48,
  busySlots: 0,
  pingsLeft: 100,
  ...changes,
});

const outcome = (size: number, changes: object = {}) => ({
  size,
  answered: size,
  silent: 0,
  found: 1,
  ...changes,
});

describe('the pace of pings', () => {
  it('begins with one ping an environment, and fewer than a quarter of the slots, when nothing is known', () => {
    expect(new Pace().next(state({ busySlots: null }))).toEqual({
      pings: 3,
      freeSlots: null,
      isCrowded: false,
    });
    expect(new Pace().next(state({ busySlots: null, slots: 8 })).pings).toBe(2);
    expect(new Pace().next(state({ busySlots: null, slots: 1, environments: 1 })).pings).toBe(1);
  });

  it('asks for as many workers as are missing: not one ping too many', () => {
    expect(new Pace().next(state({ missing: 5 })).pings).toBe(5);
  });

  it('takes half of what users leave free', () => {
    expect(new Pace().next(state({ busySlots: 30 }))).toMatchObject({ pings: 9, freeSlots: 18 });
  });

  it('waits and sends a lone ping when there is no second free slot', () => {
    for (const busySlots of [47, 48, 90]) {
      expect(new Pace().next(state({ busySlots }))).toMatchObject({ pings: 1, isCrowded: true });
    }
  });

  it('takes the slot of a ping without an answer for lost', () => {
    const pace = new Pace();
    pace.done(outcome(20, { silent: 20, answered: 20 }));
    expect(pace.next(state())).toMatchObject({ freeSlots: 28, pings: 14 });
  });

  it('halves after a refusal, down to one, and doubles again after a round without', () => {
    const pace = new Pace();
    const sizes: number[] = [];
    for (const answered of [19, 9, 0, 0, 1, 2, 4]) {
      const { pings } = pace.next(state());
      sizes.push(pings);
      pace.done(outcome(pings, { answered: Math.min(answered, pings) }));
    }
    expect(sizes).toEqual([20, 10, 5, 2, 1, 2, 4]);
  });

  it('grows after three rounds that found nobody new, and shrinks again at the first that did', () => {
    const pace = new Pace();
    const sizes: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      const { pings } = pace.next(state({ missing: 1 }));
      sizes.push(pings);
      pace.done(outcome(pings, { found: round === 6 ? 1 : 0 }));
    }
    expect(sizes).toEqual([1, 1, 1, 2, 2, 2, 4, 1]);
  });

  it('never takes more than half of the free slots, the budget or the connections, whatever happened', () => {
    const count = fc.nat(300);
    const round = fc.record({
      missing: count,
      environments: fc.integer({ min: 1, max: 40 }),
      slots: count,
      busySlots: fc.option(count),
      pingsLeft: fc.integer({ min: -5, max: 800 }),
      answered: count,
      silent: fc.nat(3),
      found: fc.nat(2),
    });
    fc.assert(
      fc.property(fc.array(round, { maxLength: 20 }), (rounds) => {
        const pace = new Pace();
        for (const given of rounds) {
          const { pings, freeSlots } = pace.next(given);
          expect(pings).toBeGreaterThanOrEqual(0);
          expect(pings).toBeLessThanOrEqual(Math.max(0, Math.min(50, given.pingsLeft)));
          expect(pings).toBeLessThanOrEqual(Math.max(1, (freeSlots ?? given.slots / 2) / 2));
          pace.done({ size: pings, ...given, answered: Math.min(given.answered, pings) });
        }
      }),
    );
  });
});
