/** How well the offline model classifies the agents' examples, each left out of the prompt that describes its agent. */

import { agents as allAgents } from 'agentpool:agents';
import { type BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type BedrockServer, startBedrock } from '../../../../support/bedrock-server.ts';

/** A prompt of a few dozen examples, as a model tier has it; the local classifier learns from many more. */
const EXAMPLES = 28;
const agents = allAgents.map((agent) => ({
  ...agent,
  examples: agent.examples.slice(0, EXAMPLES),
}));

let server: BedrockServer;
beforeAll(async () => {
  server = await startBedrock();
});
afterAll(() => server.close());

interface Decision {
  agent: string;
  confidence: number;
  reason: string;
}

/** The prompt of a usual classifier: a list of agents with their descriptions and some examples. */
function promptWithout(utterance: string): string {
  const parts = agents.map(({ id, description, examples }) => {
    const shown = examples.filter((example) => example !== utterance);
    return [`- ${id}: ${description}`, ...shown.map((example) => `  - "${example}"`)].join('\n');
  });
  return ['Choose the agent that owns the message.', ...parts].join('\n');
}

async function classify(
  client: BedrockRuntimeClient,
  utterance: string,
  prompt: string,
): Promise<Decision> {
  const { output } = await client.send(
    new ConverseCommand({
      modelId: 'amazon.nova-micro-v1:0',
      system: [{ text: prompt }],
      messages: [{ role: 'user', content: [{ text: utterance }] }],
      toolConfig: {
        tools: [
          {
            toolSpec: {
              name: 'route',
              inputSchema: {
                json: {
                  type: 'object',
                  properties: {
                    agent: { type: 'string', enum: [...agents.map(({ id }) => id), 'none'] },
                    confidence: { type: 'number', minimum: 0, maximum: 1 },
                    reason: { type: 'string' },
                  },
                  required: ['agent', 'confidence'],
                },
              },
            },
          },
        ],
        toolChoice: { tool: { name: 'route' } },
      },
    }),
  );
  return output?.message?.content?.[0]?.toolUse?.input as unknown as Decision;
}

async function accuracy(promptFor: (utterance: string) => string) {
  const utterances = agents.flatMap(({ id, examples }) => examples.map((text) => ({ id, text })));
  const wrong: string[] = [];
  for (const { id, text } of utterances) {
    const { agent } = await classify(server.client, text, promptFor(text));
    if (agent !== id) wrong.push(`${text} → ${agent}, not ${id}`);
  }
  return { share: 1 - wrong.length / utterances.length, wrong };
}

describe('the offline classifier', () => {
  it('knows at least 90 % of the examples from the other examples', async () => {
    const { share, wrong } = await accuracy(promptWithout);
    console.log(`left-one-out accuracy ${(share * 100).toFixed(1)} %\n${wrong.join('\n')}`);
    expect(share).toBeGreaterThanOrEqual(0.9);
  });

  it('knows them all with the examples in the prompt', async () => {
    const { share, wrong } = await accuracy(() => promptWithout(''));
    console.log(`accuracy ${(share * 100).toFixed(1)} %\n${wrong.join('\n')}`);
    expect(share).toBeGreaterThanOrEqual(0.98);
  });

  it('knows most of them from the descriptions alone', async () => {
    const prompt = agents.map(({ id, description }) => `- ${id}: ${description}`).join('\n');
    const { share, wrong } = await accuracy(() => prompt);
    console.log(`accuracy from descriptions ${(share * 100).toFixed(1)} %\n${wrong.join('\n')}`);
    expect(share).toBeGreaterThanOrEqual(0.8);
  });

  it.each([
    'What will the weather be in Lisbon tomorrow?',
    'Write me a poem about autumn',
    'Who won the football match last night?',
    'asdf qwer zxcv',
    'Translate good morning into Portuguese',
    'What is the capital of Australia?',
    'How tall is the Eiffel tower?',
    'Tell me a joke about penguins',
    'Set an alarm for seven in the morning',
    'Which film should I watch tonight?',
    'Solve 3x + 4 = 19',
    'Recommend a recipe with lentils',
    'Is it going to rain on Sunday?',
    'Play some jazz',
    'Who wrote War and Peace?',
  ])('declines "%s"', async (text) => {
    const { agent } = await classify(server.client, text, promptWithout(''));
    expect(agent).toBe('none');
  });
});
