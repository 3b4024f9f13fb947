import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addUsage,
  noUsage,
  reportUsage,
  type Usage,
  unansweredAttempt,
  usageOf,
} from '../../../../../functions/shared/model/usage.ts';

const MICRO = 'amazon.nova-micro-v1:0';
const LITE = 'amazon.nova-lite-v1:0';
const UNKNOWN = 'some.model';

const count = fc.integer({ min: 0, max: 1_000_000 });
const call = fc
  .record({
    model: fc.constantFrom(MICRO, LITE, UNKNOWN),
    inputTokens: count,
    outputTokens: count,
    cacheReadInputTokens: count,
    cacheWriteInputTokens: count,
  })
  .map(({ model, ...reported }) => usageOf(model, reported, '', ''));
const sum = (calls: readonly Usage[]) => calls.reduce(addUsage, noUsage());

describe('usage of a turn', () => {
  it('bills every answer to the model that gave it', () => {
    const tokens = { inputTokens: 1_000, outputTokens: 1_000 };
    const total = addUsage(usageOf(MICRO, tokens, '', ''), usageOf(LITE, tokens, '', ''));
    expect(total.costUsd).toBeCloseTo(0.000175 + 0.0003, 12);
    expect(total).toMatchObject({ models: [MICRO, LITE], modelCalls: 2, attempts: 2 });
  });

  it('counts an attempt that nobody answered and bills nothing for it', () => {
    expect(unansweredAttempt()).toEqual({ ...noUsage(), attempts: 1 });
  });

  it('has no cost, and says why, as soon as one model has no price', () => {
    fc.assert(
      fc.property(fc.array(call, { maxLength: 8 }), (calls) => {
        const { costUsd, models, unpricedModels } = sum(calls);
        expect(costUsd === null).toBe(models.includes(UNKNOWN));
        expect(unpricedModels).toEqual(models.includes(UNKNOWN) ? [UNKNOWN] : []);
      }),
    );
  });

  it('adds up the same in any grouping, and its kinds of tokens make up the total', () => {
    fc.assert(
      fc.property(fc.array(call), fc.array(call), (left, right) => {
        const total = reportUsage(sum([...left, ...right]));
        const { costUsd, ...counts } = reportUsage(addUsage(sum(left), sum(right)));
        expect({ ...counts, costUsd: total.costUsd }).toEqual(total);
        // Sums of floats depend on their order, in the last digits only.
        if (total.costUsd !== null) expect(costUsd).toBeCloseTo(total.costUsd, 7);
        else expect(costUsd).toBeNull();
        const { inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens } = total;
        expect(total.totalTokens).toBe(
          inputTokens + outputTokens + cacheReadInputTokens + cacheWriteInputTokens,
        );
        expect(total.cachedShare).toBeGreaterThanOrEqual(0);
        expect(total.cachedShare).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('tells the share of the input that the cache gave', () => {
    const reported = {
      inputTokens: 100,
      outputTokens: 7,
      cacheReadInputTokens: 600,
      cacheWriteInputTokens: 100,
    };
    expect(reportUsage(usageOf(LITE, reported, '', '')).cachedShare).toBe(0.75);
    expect(reportUsage(noUsage()).cachedShare).toBe(0);
  });

  it('tells dollars without the noise of floats', () => {
    const tokens = { inputTokens: 1_414, outputTokens: 54 };
    expect(reportUsage(usageOf(LITE, tokens, '', '')).costUsd).toBe(0.0000978);
  });
});
