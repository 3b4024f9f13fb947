/** Model ids that the offline model answers to; any other is refused as the service refuses it. */
import { ServiceError, validationError } from './service-error.ts';

/** Foundation models of the Bedrock catalogue that take Converse (Bedrock model catalogue, November 2026). */
const FOUNDATION_MODELS = new Set([
  'amazon.nova-micro-v1:0',
  'amazon.nova-lite-v1:0',
  'amazon.nova-2-lite-v1:0',
  'amazon.nova-pro-v1:0',
  'anthropic.claude-haiku-5-5',
  'anthropic.claude-haiku-4-5-20251001-v1:0',
  'anthropic.claude-sonnet-5-5',
  'anthropic.claude-sonnet-4-6',
  'anthropic.claude-opus-5-5',
  'anthropic.claude-opus-4-8',
  'openai.gpt-oss-20b-1:0',
  'openai.gpt-oss-120b-1:0',
  'qwen.qwen3-32b-v1:0',
]);

const PROFILE_PREFIX = /^(?:us|eu|apac|au|jp|ca|global)\./;
const ARN =
  /^arn:aws:bedrock:[a-z0-9-]*:\d*:(?:inference-profile|foundation-model|application-inference-profile)\/(.+)$/;

export interface CacheRules {
  minimumTokens: number;
  /** Whether tools are cached, and may hold a point. */
  tools: boolean;
}

/**
 * Prompt caching by model (Bedrock User Guide, "Prompt caching", and gateways' tables). For a Claude model without a
 * published minimum the highest known one holds.
 */
const CACHE_RULES: readonly [RegExp, CacheRules][] = [
  [/^amazon\.nova-/, { minimumTokens: 1_000, tools: false }],
  [/^anthropic\.claude-sonnet-4-6/, { minimumTokens: 2_048, tools: true }],
  [/^anthropic\.claude-/, { minimumTokens: 4_096, tools: true }],
];

/** Undefined for a model that refuses cache points. */
export function cacheRulesOf(modelId: string): CacheRules | undefined {
  const id = foundationModelOf(modelId);
  return CACHE_RULES.find(([pattern]) => pattern.test(id))?.[1];
}

/** An id without its geography, whether it stands alone or in an ARN. */
function foundationModelOf(modelId: string): string {
  return (modelId.match(ARN)?.[1] ?? modelId).replace(PROFILE_PREFIX, '');
}

/** Throws a ServiceError unless the id is a known model, an inference profile of one, or an ARN of either. */
export function checkModelId(modelId: string): void {
  if (FOUNDATION_MODELS.has(foundationModelOf(modelId))) return;
  if (ARN.test(modelId)) {
    throw new ServiceError(
      404,
      'ResourceNotFoundException',
      `Could not find the model ${modelId}.`,
    );
  }
  throw validationError('The provided model identifier is invalid.');
}
