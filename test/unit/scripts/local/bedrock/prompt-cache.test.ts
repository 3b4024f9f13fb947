import { describe, expect, it } from '@jest/globals';
import {
  checkCachePoints,
  PromptCache,
} from '../../../../../scripts/local/bedrock/prompt-cache.ts';
import { estimateUsage } from '../../../../../scripts/local/bedrock/usage.ts';
import type { ConverseRequest } from '../../../../../scripts/local/bedrock/wire/converse-types.ts';

const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const point = { cachePoint: { type: 'default' as const } };
const text = (tokens: number): string => 'abcd'.repeat(tokens);
const request = (changes: Partial<ConverseRequest> = {}): ConverseRequest => ({
  system: [{ text: text(5_000) }, point],
  messages: [{ role: 'user', content: [{ text: 'Hello' }] }],
  ...changes,
});

describe('the prompt cache', () => {
  it('tells tokens apart without changing their sum, and a point itself has none', () => {
    const cache = new PromptCache(() => 0);
    const asked = request();
    const plain = estimateUsage(request({ system: [{ text: text(5_000) }] }), []);
    const usage = estimateUsage(asked, []);
    expect(usage).toEqual(plain);
    for (const cached of [cache.account(HAIKU, asked, usage), cache.account(HAIKU, asked, usage)]) {
      const { inputTokens, cacheReadInputTokens = 0, cacheWriteInputTokens = 0 } = cached;
      expect(inputTokens).toBeGreaterThan(0);
      expect(inputTokens + cacheReadInputTokens + cacheWriteInputTokens).toBe(usage.inputTokens);
      expect(cached.totalTokens).toBe(usage.totalTokens);
    }
  });

  it('reads the longest part that it knows and writes the rest', () => {
    const cache = new PromptCache(() => 0);
    const short = request();
    const known = cache.account(HAIKU, short, estimateUsage(short, []));
    const long = request({ system: [{ text: text(5_000) }, point, { text: text(600) }, point] });
    const usage = cache.account(HAIKU, long, estimateUsage(long, []));
    expect(usage.cacheReadInputTokens).toBe(known.cacheWriteInputTokens);
    expect(usage.cacheWriteInputTokens).toBeGreaterThanOrEqual(600);
  });

  it('says nothing at all of a prefix that is too short', () => {
    const asked = request({ system: [{ text: text(4_000) }, point] });
    const usage = estimateUsage(asked, []);
    expect(new PromptCache(() => 0).account(HAIKU, asked, usage)).toEqual(usage);
  });
});

describe('points that the service refuses', () => {
  const tools = [
    { toolSpec: { name: 'look_up', inputSchema: { json: { type: 'object' } } } },
    point,
  ];

  it('are those for a model that does not cache', () => {
    expect(() => checkCachePoints('qwen.qwen3-32b-v1:0', request())).toThrow(
      'You invoked an unsupported model',
    );
    expect(() => checkCachePoints('qwen.qwen3-32b-v1:0', request({ system: [] }))).not.toThrow();
  });

  it('are those among the tools of a model that does not cache tools', () => {
    const asked = request({ toolConfig: { tools } });
    expect(() => checkCachePoints('amazon.nova-lite-v1:0', asked)).toThrow('toolConfig.tools');
    expect(() => checkCachePoints(HAIKU, asked)).not.toThrow();
  });

  it('are those beyond the fourth', () => {
    expect(() => checkCachePoints(HAIKU, request({ system: Array(4).fill(point) }))).not.toThrow();
    expect(() => checkCachePoints(HAIKU, request({ system: Array(5).fill(point) }))).toThrow(
      'not 5',
    );
  });
});
