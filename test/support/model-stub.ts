/** A model in memory for tests of what calls it: answers in order, requests kept. */
import type {
  ContentBlock,
  ConverseCommandInput,
  ConverseCommandOutput,
} from '@aws-sdk/client-bedrock-runtime';
import { startDeadline } from '../../functions/shared/deadline.ts';
import type { Bedrock } from '../../functions/shared/model/converse.ts';
import { ModelClient } from '../../functions/shared/model/model-client.ts';
import type { Usage } from '../../functions/shared/model/usage.ts';

export interface StubAnswer {
  content: ContentBlock[];
  stopReason?: string;
}

export const says = (text: string): StubAnswer => ({ content: [{ text }] });

export const uses = (
  ...calls: { name: string; input: unknown; toolUseId?: string }[]
): StubAnswer => ({
  stopReason: 'tool_use',
  content: calls.map(({ name, input, toolUseId }, index) => ({
    toolUse: { name, input: input as never, toolUseId: toolUseId ?? `use-${index}` },
  })),
});

/**
 * A real model client over answers that are given beforehand; asking for more of them fails the test. `spent`: what each
 * request took, or an agent elsewhere told of.
 */
export function stubModel(...answers: StubAnswer[]) {
  const requests: ConverseCommandInput[] = [];
  const send = async ({ input }: { input: ConverseCommandInput }) => {
    requests.push(structuredClone(input));
    const answer = answers.shift();
    if (!answer) throw new Error('the model was asked once too often');
    const { content, stopReason = 'end_turn' } = answer;
    const usage = { inputTokens: 10, outputTokens: 5, totalTokens: 15 };
    return { output: { message: { role: 'assistant', content } }, stopReason, usage };
  };
  const bedrock = { send } as unknown as Bedrock & {
    send(command: unknown): Promise<ConverseCommandOutput>;
  };
  return { requests, ...counted(new ModelClient(bedrock)) };
}

/** The client, and what its requests take from now on. */
export function counted(model: ModelClient): { client: ModelClient; spent: Usage[] } {
  const spent: Usage[] = [];
  const client = model.watchedBy({
    admit: (call) => call,
    onAttempt: (_, usage) => spent.push(usage),
  });
  return { client, spent };
}

/** A deadline that no test reaches. */
export const noHurry = () => startDeadline(60_000);
