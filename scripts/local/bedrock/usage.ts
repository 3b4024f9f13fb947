/** Token counts of the offline model: estimated from the length of the JSON, the same for the same request. */
import type { ContentBlock, ConverseRequest, Usage } from './wire/converse-types.ts';

/** Characters of one token of English text, on average. */
export const CHARACTERS_PER_TOKEN = 4;

export function estimateTokens(text: string): number {
  return Math.max(1, Math.ceil(text.length / CHARACTERS_PER_TOKEN));
}

export function estimateInputTokens({ system, messages, toolConfig }: ConverseRequest): number {
  const asked = [system ?? [], messages, toolConfig?.tools ?? []];
  return estimateTokens(JSON.stringify(asked, withoutCachePoints));
}

/** A cache point is no text: it is left out of every list. */
function withoutCachePoints(_key: string, value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.filter((entry) => entry?.cachePoint === undefined);
}

export function estimateUsage(request: ConverseRequest, content: readonly ContentBlock[]): Usage {
  const inputTokens = estimateInputTokens(request);
  const said = content.map(({ text, toolUse }) => text ?? JSON.stringify(toolUse)).join('');
  const outputTokens = estimateTokens(said);
  return { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
}
