/** A reply of an agent elsewhere, as the review of answers reads those of models: a call of the agent's answer tool. */
import type { ContentBlock } from '@aws-sdk/client-bedrock-runtime';
import type { ToolDefinition } from '../agent-types.ts';
import type { WholeAnswer } from './read-reply.ts';

/** @param tool by which an agent in process would give its answer; what it does not ask for is left out */
export function asContent(
  { name, inputSchema }: ToolDefinition,
  { answer: text, confidence, data }: WholeAnswer,
): ContentBlock[] {
  const { properties } = inputSchema;
  const input = {
    text,
    ...('confidence' in properties && confidence !== undefined && { confidence }),
    ...('data' in properties && data && { data }),
  };
  return [{ toolUse: { toolUseId: 'reply', name, input: input as never } }];
}
