/** Tells a model, in the conversation, why its answer was not taken. */
import type { ContentBlock, Message } from '@aws-sdk/client-bedrock-runtime';
import { saidBack } from '../../shared/model/say-back.ts';

/**
 * @param messages the conversation up to the answer
 * @param content the answer
 * @returns the conversation to go on with
 */
export function tryAgain(
  messages: readonly Message[],
  content: readonly ContentBlock[],
  reason: string,
): Message[] {
  const calls = content.flatMap(({ toolUse }) => toolUse ?? []);
  const answer: ContentBlock[] =
    calls.length === 0
      ? [{ text: reason }]
      : calls.map(({ toolUseId }) => ({
          toolResult: {
            toolUseId,
            status: 'error',
            content: [{ json: { status: 'error', message: reason } }],
          },
        }));
  return [
    ...messages,
    { role: 'assistant', content: saidBack(content) },
    { role: 'user', content: answer },
  ];
}
