/** Tokens of model calls, added up. */

export interface Usage {
  inputTokens: number;
  outputTokens: number;
  totalTokens: number;
  /** Calls that were answered. */
  modelCalls: number;
  /** Models that answered, in order of their first answer. */
  models: string[];
  /** True when a count is ours because an answer came without one. */
  estimated: boolean;
}

export const noUsage = (): Usage => ({
  inputTokens: 0,
  outputTokens: 0,
  totalTokens: 0,
  modelCalls: 0,
  models: [],
  estimated: false,
});

export function addUsage(left: Usage, right: Usage): Usage {
  return {
    inputTokens: left.inputTokens + right.inputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    totalTokens: left.totalTokens + right.totalTokens,
    modelCalls: left.modelCalls + right.modelCalls,
    models: [...new Set([...left.models, ...right.models])],
    estimated: left.estimated || right.estimated,
  };
}

/** Characters a token holds on average in English text; good enough for a count that is marked as estimated. */
const CHARACTERS_PER_TOKEN = 4;

export function estimateTokens(content: unknown): number {
  return Math.ceil(JSON.stringify(content ?? '').length / CHARACTERS_PER_TOKEN);
}

/** Usage of one answered call. `reported` is what the service said, if it said anything. */
export function usageOf(
  modelId: string,
  reported: { inputTokens?: number; outputTokens?: number } | undefined,
  asked: unknown,
  answered: unknown,
): Usage {
  const inputTokens = reported?.inputTokens ?? estimateTokens(asked);
  const outputTokens = reported?.outputTokens ?? estimateTokens(answered);
  return {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    modelCalls: 1,
    models: [modelId],
    estimated: reported?.inputTokens === undefined || reported.outputTokens === undefined,
  };
}
