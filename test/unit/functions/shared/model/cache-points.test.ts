import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startDeadline } from '../../../../../functions/shared/deadline.ts';
import { ModelClient } from '../../../../../functions/shared/model/model-client.ts';
import type { ModelFacts } from '../../../../../functions/shared/model/model-facts.ts';
import { reportUsage } from '../../../../../functions/shared/model/usage.ts';
import { type BedrockServer, startBedrock } from '../../../../support/bedrock-server.ts';

const NOVA = 'amazon.nova-lite-v1:0';
const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const PLAIN = 'qwen.qwen3-32b-v1:0';
const MODELS: ModelFacts[] = [
  { modelId: NOVA, contextTokens: 300_000, promptCache: { minimumTokens: 1_000, tools: false } },
  { modelId: HAIKU, contextTokens: 200_000, promptCache: { minimumTokens: 4_096, tools: true } },
  { modelId: PLAIN, contextTokens: 32_000 },
];
/** Some 1,500 tokens: long enough for Nova, too short for Claude Haiku unless the tools count. */
const PROMPT = 'Answer politely and in short. '.repeat(200);
const TOOL = {
  toolSpec: {
    name: 'look_up',
    description: 'Looks a parcel up. '.repeat(600),
    inputSchema: { json: { type: 'object' } },
  },
};

const clock = { now: 0 };
let server: BedrockServer;
beforeAll(async () => {
  server = await startBedrock({ now: () => clock.now });
});
afterEach(() => server.control('POST', '/reset'));
afterAll(() => server.close());

interface Ask {
  question?: string;
  prompt?: string;
  tools?: (typeof TOOL)[];
}

async function ask(modelId: string, { question = 'Hello', prompt = PROMPT, tools }: Ask = {}) {
  const client = new ModelClient(server.client, { models: MODELS });
  const deadline = startDeadline(10_000);
  try {
    const { usage } = await client.call(
      {
        chain: [modelId],
        system: [{ text: prompt }],
        messages: [{ role: 'user', content: [{ text: question }] }],
        maxTokens: 100,
        ...(tools && { toolConfig: { tools } }),
      },
      deadline,
    );
    return reportUsage(usage);
  } finally {
    deadline.clear();
  }
}

describe('the stable prefix', () => {
  it('is written once and read by every call after it, whatever the user says', async () => {
    const first = await ask(NOVA);
    expect(first.cacheWriteInputTokens).toBeGreaterThan(1_000);
    expect(first.cachedShare).toBe(0);
    const second = await ask(NOVA, { question: 'Something else entirely' });
    expect(second.cacheReadInputTokens).toBe(first.cacheWriteInputTokens);
    expect(second.cacheWriteInputTokens).toBe(0);
    expect(second.cachedShare).toBeGreaterThan(0.9);
    expect(second.costUsd).toBeLessThan(first.costUsd as number);
  });

  it('is one for each prompt and each model', async () => {
    await ask(NOVA);
    expect((await ask(NOVA, { prompt: `${PROMPT}!` })).cachedShare).toBe(0);
    expect((await ask('amazon.nova-pro-v1:0')).cachedShare).toBe(0);
  });

  it('is forgotten after five minutes without use, not while it is used', async () => {
    clock.now = 0;
    await ask(NOVA);
    clock.now = 299_000;
    expect((await ask(NOVA)).cachedShare).toBeGreaterThan(0);
    clock.now = 598_000;
    expect((await ask(NOVA)).cachedShare).toBeGreaterThan(0);
    clock.now = 899_000;
    expect((await ask(NOVA)).cachedShare).toBe(0);
  });

  it('includes the tools where the model caches tools', async () => {
    expect((await ask(HAIKU)).cacheWriteInputTokens).toBe(0);
    const withTools = await ask(HAIKU, { tools: [TOOL] });
    expect(withTools.cacheWriteInputTokens).toBeGreaterThan(4_096);
    const onNova = await ask(NOVA, { tools: [TOOL] });
    expect(onNova.cacheWriteInputTokens).toBeLessThan(2_000);
  });

  it('has no point for a model that would refuse the request for it', async () => {
    expect(await ask(PLAIN)).toMatchObject({ cacheWriteInputTokens: 0, models: [PLAIN] });
  });
});
