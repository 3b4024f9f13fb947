import { describe, expect, it } from '@jest/globals';
import {
  capableModels,
  fallbacksAfter,
  needOf,
} from '../../../../../functions/shared/model/choose-models.ts';
import { catalogueOf } from '../../../../../functions/shared/model/model-facts.ts';
import { WarmPrefixes } from '../../../../../functions/shared/model/warm-prefixes.ts';

const MODELS = catalogueOf([
  { modelId: 'small', contextTokens: 1_000, capabilities: ['tools', 'streaming'] },
  { modelId: 'middle', contextTokens: 10_000 },
  { modelId: 'large', contextTokens: 100_000, capabilities: ['streaming', 'images'] },
]);
const CHAIN = ['small', 'middle', 'large', 'unknown'];
const choose = (tokens: number, ...capabilities: ('tools' | 'streaming' | 'images')[]) =>
  capableModels(CHAIN, MODELS, { tokens, capabilities });
const user = (text: string) => ({ role: 'user' as const, content: [{ text }] });

describe('what a request needs', () => {
  it('is room for all that is read and for the answer', () => {
    const request = { system: [{ text: 'x'.repeat(4_000) }], messages: [user('y'.repeat(4_000))] };
    const { tokens } = needOf({ ...request, maxTokens: 500 });
    expect(tokens).toBeGreaterThanOrEqual(2_500);
    expect(tokens).toBeLessThan(2_600);
  });

  it('is what it uses, and the bytes of an image are not its tokens', () => {
    const image = { image: { format: 'png' as const, source: { bytes: new Uint8Array(50_000) } } };
    const messages = [{ role: 'user' as const, content: [{ text: 'What is it?' }, image] }];
    const plain = { system: [], messages: [user('Hello')], maxTokens: 1 };
    expect(needOf(plain).capabilities).toEqual([]);
    const need = needOf({ ...plain, messages, toolConfig: {}, onText: () => {} });
    expect(need.capabilities).toEqual(['tools', 'streaming', 'images']);
    expect(need.tokens).toBeLessThan(100);
  });
});

describe('the models that a request may go to', () => {
  it('are all that can do it, in the order of the chain', () => {
    expect(choose(100)).toEqual(CHAIN);
    expect(choose(100, 'tools')).toEqual(['small', 'middle', 'unknown']);
    expect(choose(100, 'images', 'streaming')).toEqual(['middle', 'large', 'unknown']);
  });

  it('are those whose window holds it', () => {
    expect(choose(1_000)).toEqual(CHAIN);
    expect(choose(1_001)).toEqual(['middle', 'large', 'unknown']);
    expect(choose(100_001)).toEqual(['unknown']);
  });

  it('are the largest alone when it seems too long for all: an estimate is no refusal', () => {
    const known = ['small', 'large', 'middle'];
    expect(capableModels(known, MODELS, { tokens: 1e9, capabilities: [] })).toEqual(['large']);
  });

  it('are none when none can do it', () => {
    expect(capableModels(['small'], MODELS, { tokens: 1, capabilities: ['images'] })).toEqual([]);
  });
});

describe('the models to ask after a failure', () => {
  const order = (kind: string, modelId: string, rest: string[], warm: string[] = []) =>
    fallbacksAfter({ modelId, failure: { kind, remedy: 'fallback' } }, rest, MODELS, (id) =>
      warm.includes(id),
    );

  it('are the others, in their order', () => {
    expect(order('Http503', 'large', ['small', 'middle'])).toEqual(['small', 'middle']);
  });

  it('have a larger window when the request was too long', () => {
    expect(order('ContextTooLong', 'middle', ['small', 'large'])).toEqual(['large']);
    expect(order('ContextTooLong', 'large', ['small', 'middle'])).toEqual([]);
    expect(order('ContextTooLong', 'unknown', ['small'])).toEqual(['small']);
  });

  it('begin with one that has the prefix in its cache', () => {
    expect(order('Http503', 'small', ['middle', 'large'], ['large'])).toEqual(['large', 'middle']);
  });
});

describe('warm prefixes', () => {
  it('are known for five minutes after their last use', () => {
    const clock = { now: 0 };
    const warm = new WarmPrefixes(() => clock.now);
    warm.note('small', ['tools', 'prompt']);
    clock.now = 299_999;
    expect(warm.has('small', ['tools', 'prompt'])).toBe(true);
    expect(warm.has('small', ['tools', 'other'])).toBe(false);
    expect(warm.has('middle', ['tools', 'prompt'])).toBe(false);
    clock.now = 300_000;
    expect(warm.has('small', ['tools', 'prompt'])).toBe(false);
  });

  it('are bounded: what was used longest ago is forgotten', () => {
    const warm = new WarmPrefixes(() => 0);
    warm.note('small', 'first');
    for (let index = 0; index < 255; index++) warm.note('small', index);
    warm.note('small', 'first');
    warm.note('small', 'one more');
    expect(warm.has('small', 'first')).toBe(true);
    expect(warm.has('small', 0)).toBe(false);
  });
});
