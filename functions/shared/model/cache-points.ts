/**
 * Prompt caching. What a request begins with, tools and then the system prompt, is the same in every turn of an agent;
 * one point after the system prompt covers both. History and the user's words come after it and are not cached: they
 * are read again in the same turn only, and a write costs more than a plain read.
 */
import type { SystemContentBlock } from '@aws-sdk/client-bedrock-runtime';
import type { ModelFacts } from './model-facts.ts';

/** The system prompt with the point, for a model that takes one; below the model's minimum the point has no effect. */
export function withCachePoint(
  system: SystemContentBlock[],
  facts: ModelFacts | undefined,
): SystemContentBlock[] {
  if (!facts?.promptCache || system.length === 0) return system;
  return [...system, { cachePoint: { type: 'default' } }];
}
