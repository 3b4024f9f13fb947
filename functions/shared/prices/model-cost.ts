/** What model calls cost, at list prices without discounts or taxes. */
import prices from './model-prices.json' with { type: 'json' };

/** Tokens of one call as Bedrock bills them: `input` without those that were read from or written to the cache. */
export interface BilledTokens {
  input: number;
  output: number;
  cacheRead: number;
  /** Written for five minutes, the only lifetime that the model client asks for; an hour costs more. */
  cacheWrite: number;
}

const PRICES: Readonly<Record<string, BilledTokens>> = prices.usdPer1000Tokens;

/** Whether the table has the model under this very id: a profile of another geography may cost something else. */
export const hasPrice = (modelId: string): boolean => Object.hasOwn(PRICES, modelId);

/** @returns US dollars; null for a model without a price, which is never guessed */
export function modelUsd(modelId: string, tokens: BilledTokens): number | null {
  const price = hasPrice(modelId) ? PRICES[modelId] : undefined;
  if (!price) return null;
  const { input, output, cacheRead, cacheWrite } = tokens;
  const total =
    input * price.input +
    output * price.output +
    cacheRead * price.cacheRead +
    cacheWrite * price.cacheWrite;
  return total / 1_000;
}
