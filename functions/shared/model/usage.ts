/** Tokens and cost of model calls, added up. */
import { modelUsd } from '../prices/model-cost.ts';

export interface Usage {
  /** Tokens that were read anew: those from the prompt cache, or written to it, are not among them. */
  inputTokens: number;
  outputTokens: number;
  cacheReadInputTokens: number;
  cacheWriteInputTokens: number;
  /** All of the above. */
  totalTokens: number;
  /** Calls that a model answered, whole or in part. */
  modelCalls: number;
  /** Requests sent to models: more than the answered calls where some failed. */
  attempts: number;
  /** Models that answered, in order of their first answer. */
  models: string[];
  /** True when a count is ours because an answer came without one. */
  estimated: boolean;
  /** At list prices, each answer at the price of the model that gave it; null when one of them has no price. */
  costUsd: number | null;
  /** Models that answered and have no price. */
  unpricedModels: string[];
}

/** Counts of one answer, as Converse reports them (Converse API model, `TokenUsage`). */
export interface ReportedUsage {
  inputTokens?: number | undefined;
  outputTokens?: number | undefined;
  cacheReadInputTokens?: number | undefined;
  cacheWriteInputTokens?: number | undefined;
}

export const noUsage = (): Usage => ({
  inputTokens: 0,
  outputTokens: 0,
  cacheReadInputTokens: 0,
  cacheWriteInputTokens: 0,
  totalTokens: 0,
  modelCalls: 0,
  attempts: 0,
  models: [],
  estimated: false,
  costUsd: 0,
  unpricedModels: [],
});

/** A request that no model answered: Bedrock bills none of it. */
export const unansweredAttempt = (): Usage => ({ ...noUsage(), attempts: 1 });

export function addUsage(left: Usage, right: Usage): Usage {
  return {
    inputTokens: left.inputTokens + right.inputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    cacheReadInputTokens: left.cacheReadInputTokens + right.cacheReadInputTokens,
    cacheWriteInputTokens: left.cacheWriteInputTokens + right.cacheWriteInputTokens,
    totalTokens: left.totalTokens + right.totalTokens,
    modelCalls: left.modelCalls + right.modelCalls,
    attempts: left.attempts + right.attempts,
    models: union(left.models, right.models),
    estimated: left.estimated || right.estimated,
    costUsd: left.costUsd === null || right.costUsd === null ? null : left.costUsd + right.costUsd,
    unpricedModels: union(left.unpricedModels, right.unpricedModels),
  };
}

const union = (left: readonly string[], right: readonly string[]): string[] => [
  ...new Set([...left, ...right]),
];

/** Characters a token holds on average in English text; good enough for a count that is marked as estimated. */
const CHARACTERS_PER_TOKEN = 4;

export function estimateTokens(content: unknown): number {
  return Math.ceil(JSON.stringify(content ?? '').length / CHARACTERS_PER_TOKEN);
}

/** Usage of one answered call. `reported` is what the service said, if it said anything. */
export function usageOf(
  modelId: string,
  reported: ReportedUsage | undefined,
  asked: unknown,
  answered: unknown,
): Usage {
  const input = reported?.inputTokens ?? estimateTokens(asked);
  const output = reported?.outputTokens ?? estimateTokens(answered);
  const cacheRead = reported?.cacheReadInputTokens ?? 0;
  const cacheWrite = reported?.cacheWriteInputTokens ?? 0;
  const costUsd = modelUsd(modelId, { input, output, cacheRead, cacheWrite });
  return {
    inputTokens: input,
    outputTokens: output,
    cacheReadInputTokens: cacheRead,
    cacheWriteInputTokens: cacheWrite,
    totalTokens: input + output + cacheRead + cacheWrite,
    modelCalls: 1,
    attempts: 1,
    models: [modelId],
    estimated: reported?.inputTokens === undefined || reported.outputTokens === undefined,
    costUsd,
    unpricedModels: costUsd === null ? [modelId] : [],
  };
}

/** Digits of a dollar that are told: a token of the cheapest model costs some 10⁻⁸, and sums of floats end in noise. */
const USD_DIGITS = 9;

/** Usage of a turn as its answer and its record tell it. */
export interface UsageReport extends Usage {
  /** Share of the input tokens that came from the prompt cache, 0 to 1. */
  cachedShare: number;
}

export function reportUsage(usage: Usage): UsageReport {
  const { inputTokens, cacheReadInputTokens, cacheWriteInputTokens, costUsd } = usage;
  const read = inputTokens + cacheReadInputTokens + cacheWriteInputTokens;
  return {
    ...usage,
    costUsd: costUsd === null ? null : Number(costUsd.toFixed(USD_DIGITS)),
    cachedShare: read === 0 ? 0 : Number((cacheReadInputTokens / read).toFixed(4)),
  };
}
