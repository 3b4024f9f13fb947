import { describe, expect, it } from '@jest/globals';
import { hasPrice, modelUsd } from '../../../../../functions/shared/prices/model-cost.ts';
import prices from '../../../../../functions/shared/prices/model-prices.json' with { type: 'json' };

const MILLION = 1_000_000;
const none = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

describe('the cost of a model call', () => {
  it('bills each kind of token at its own price', () => {
    const model = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
    const cost = (tokens: object) => modelUsd(model, { ...none, ...tokens });
    expect(cost({ input: MILLION })).toBeCloseTo(1.1, 9);
    expect(cost({ output: MILLION })).toBeCloseTo(5.5, 9);
    expect(cost({ cacheRead: MILLION })).toBeCloseTo(0.11, 9);
    expect(cost({ cacheWrite: MILLION })).toBeCloseTo(1.375, 9);
    expect(cost({ input: MILLION, output: MILLION })).toBeCloseTo(6.6, 9);
    expect(cost({})).toBe(0);
  });

  it.each(['amazon.nova-lite', 'eu.amazon.nova-lite-v1:0', '', 'toString', '__proto__'])(
    'is unknown, not 0, for %j',
    (model) => {
      expect(hasPrice(model)).toBe(false);
      expect(modelUsd(model, { ...none, input: 1 })).toBeNull();
    },
  );
});

describe('the table of prices', () => {
  it('is dated and tells its source', () => {
    expect(prices.date).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(prices.source).not.toBe('');
  });

  it.each(Object.entries(prices.usdPer1000Tokens))('has plausible figures of %s', (_, price) => {
    expect(price.output).toBeGreaterThan(price.input);
    expect(price.cacheRead).toBeLessThan(price.input);
    expect(price.cacheWrite).toBeGreaterThanOrEqual(price.input);
    // Per 1,000 tokens: a figure per million in its place would be above this.
    expect(price.output).toBeLessThan(0.1);
  });
});
