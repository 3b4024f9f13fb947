/** The bounded things that each model has in a worker: places, retries, tokens of the minute. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Bulkhead } from '../../../../../functions/shared/model/bulkhead.ts';
import { RetryBudget } from '../../../../../functions/shared/model/retry-budget.ts';
import { TokenQuota } from '../../../../../functions/shared/model/token-quota.ts';

describe('a bulkhead', () => {
  it('has exactly its number of places, in any order of coming and going', () => {
    const steps = fc.array(fc.oneof(fc.constant('enter' as const), fc.nat(9)));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), steps, (limit, sequence) => {
        const bulkhead = new Bulkhead(limit);
        const held: (() => void)[] = [];
        for (const step of sequence) {
          if (step === 'enter') {
            const leave = bulkhead.enter();
            expect(leave !== undefined).toBe(held.length < limit);
            if (leave) held.push(leave);
          } else {
            const [leave] = held.splice(step % Math.max(1, held.length), 1);
            leave?.();
            // Who leaves twice frees one place only.
            leave?.();
          }
        }
      }),
    );
  });
});

describe('a retry budget', () => {
  it('has five retries for a worker that has just begun', () => {
    const budget = new RetryBudget();
    expect(Array.from({ length: 6 }, () => budget.take())).toEqual([...Array(5).fill(true), false]);
  });

  it('gives a retry for every five calls when all of them fail', () => {
    const budget = new RetryBudget();
    let retries = 0;
    for (let call = 0; call < 1_000; call++) {
      budget.called();
      if (budget.take()) retries += 1;
    }
    expect(retries).toBeGreaterThanOrEqual(200);
    expect(retries).toBeLessThanOrEqual(205);
  });

  it('never gives more than a fifth of the calls and the five of the start', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 300 }), (isCall) => {
        const budget = new RetryBudget();
        let [calls, retries] = [0, 0];
        for (const each of isCall) {
          if (each) {
            budget.called();
            calls += 1;
          } else if (budget.take()) retries += 1;
          expect(retries).toBeLessThanOrEqual(5 + calls / 5 + 1e-6);
        }
      }),
    );
  });
});

describe('a quota of tokens', () => {
  const used = (inputTokens: number, outputTokens: number, cacheWriteInputTokens = 0) => ({
    inputTokens,
    outputTokens,
    cacheWriteInputTokens,
  });

  it('holds the whole of maxTokens back until the call is over', () => {
    const quota = new TokenQuota({ tokensPerMinute: 10_000 }, () => 0);
    const settle = quota.reserve(6_000);
    expect(quota.reserve(6_000)).toBeUndefined();
    settle?.(used(500, 100));
    expect(quota.reserve(9_400)).toBeDefined();
    expect(quota.reserve(1)).toBeUndefined();
  });

  it('counts output as often as the model does, and what was written to the cache', () => {
    const facts = { tokensPerMinute: 10_000, outputBurnRate: 5 };
    const quota = new TokenQuota(facts, () => 0);
    quota.reserve(2_000)?.(used(500, 1_000, 500));
    expect(quota.reserve(4_001)).toBeUndefined();
    expect(quota.reserve(4_000)).toBeDefined();
  });

  it('gives everything back for a call that used nothing', () => {
    const quota = new TokenQuota({ tokensPerMinute: 10_000 }, () => 0);
    quota.reserve(10_000)?.();
    expect(quota.reserve(10_000)).toBeDefined();
  });

  it('fills up in a minute and not above its size', () => {
    const clock = { now: 0 };
    const quota = new TokenQuota({ tokensPerMinute: 6_000 }, () => clock.now);
    quota.reserve(6_000)?.(used(6_000, 0));
    clock.now = 10_000;
    expect(quota.reserve(1_001)).toBeUndefined();
    expect(quota.reserve(1_000)).toBeDefined();
    clock.now = 600_000;
    expect(quota.reserve(6_001)).toBeUndefined();
    expect(quota.reserve(6_000)).toBeDefined();
  });

  it('never lets reservations of one minute exceed its size, whatever is given back', () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ reserve: fc.integer({ min: 1, max: 5_000 }) }),
        fc.record({ settle: fc.nat(9), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
      ),
    );
    fc.assert(
      fc.property(steps, (sequence) => {
        const quota = new TokenQuota({ tokensPerMinute: 10_000 }, () => 0);
        const held: { tokens: number; settle: (used: ReturnType<typeof usedOf>) => void }[] = [];
        const usedOf = (tokens: number) => used(tokens, 0);
        let burnt = 0;
        for (const step of sequence) {
          const reserved = held.reduce((sum, { tokens }) => sum + tokens, 0);
          if ('reserve' in step) {
            const settle = quota.reserve(step.reserve);
            const fits = step.reserve <= 10_000 - burnt - reserved;
            expect(settle !== undefined).toBe(fits);
            if (settle) held.push({ tokens: step.reserve, settle });
          } else {
            const [call] = held.splice(step.settle % Math.max(1, held.length), 1);
            if (!call) continue;
            const spent = Math.floor(call.tokens * step.share);
            call.settle(usedOf(spent));
            burnt += spent;
          }
        }
      }),
    );
  });
});
