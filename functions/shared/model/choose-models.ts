/** Which models of a chain a request may go to, and in which order once one has failed. */
import type { Message } from '@aws-sdk/client-bedrock-runtime';
import type { Failure } from './failure.ts';
import type { Capability, ModelCatalogue } from './model-facts.ts';
import { estimateTokens } from './usage.ts';

export interface Need {
  capabilities: readonly Capability[];
  /** Estimated input and `maxTokens`: a model's window holds both. */
  tokens: number;
}

interface Request {
  system: unknown;
  messages: readonly Message[];
  toolConfig?: unknown;
  maxTokens: number;
  onText?: unknown;
}

export function needOf({ system, messages, toolConfig, maxTokens, onText }: Request): Need {
  const blocks = messages.flatMap(({ content = [] }) => content);
  // Bytes of an image say nothing of its tokens.
  const texts = blocks.filter(({ image }) => image === undefined);
  const capabilities: Capability[] = [];
  if (toolConfig !== undefined) capabilities.push('tools');
  if (onText !== undefined) capabilities.push('streaming');
  if (texts.length < blocks.length) capabilities.push('images');
  return { capabilities, tokens: estimateTokens([system, texts, toolConfig]) + maxTokens };
}

/**
 * The models of the chain that can serve the need, in its order. When all windows seem too small the largest is left:
 * the need is an estimate, and the service's own count is what is told then.
 */
export function capableModels(
  chain: readonly string[],
  models: ModelCatalogue,
  { capabilities, tokens }: Need,
): string[] {
  const capable = chain.filter((id) => {
    const declared = models.get(id)?.capabilities;
    return declared === undefined || capabilities.every((each) => declared.includes(each));
  });
  const fitting = capable.filter((id) => windowOf(id, models) >= tokens);
  if (fitting.length > 0) return fitting;
  const largest = Math.max(...capable.map((id) => windowOf(id, models)));
  return capable.filter((id) => windowOf(id, models) === largest).slice(0, 1);
}

/**
 * The models to ask after `failed`, best first. The fallbacks of a chain are equals, chosen to serve the same purpose; so
 * one that has the request's prefix in its cache goes before one that would have to read all of it anew.
 */
export function fallbacksAfter(
  failed: { modelId: string; failure: Failure },
  rest: readonly string[],
  models: ModelCatalogue,
  isWarm: (modelId: string) => boolean,
): string[] {
  const { modelId, failure } = failed;
  const asked =
    failure.kind === 'ContextTooLong'
      ? rest.filter(
          (id) => windowOf(id, models) > windowOf(modelId, models) || !models.has(modelId),
        )
      : [...rest];
  if (asked.length < 2) return asked;
  const warm = asked.filter(isWarm);
  return [...warm, ...asked.filter((id) => !warm.includes(id))];
}

/** Tokens; a model of which nothing is known is given the benefit of the doubt. */
function windowOf(modelId: string, models: ModelCatalogue): number {
  return models.get(modelId)?.contextTokens ?? Number.POSITIVE_INFINITY;
}
