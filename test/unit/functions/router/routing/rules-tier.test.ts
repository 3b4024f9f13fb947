import { beforeEach, describe, expect, it } from '@jest/globals';
import { choice, type RoutedScene, routedScene, UNSURE } from '../../../../support/routed-scene.ts';

let scene: RoutedScene;
beforeEach(() => {
  scene = routedScene();
});

describe('a message that one agent claims by a rule', () => {
  it("is that agent's, and no model is asked", async () => {
    const { decision, usage, requests } = await scene.decide('REFUND my order');
    expect(decision).toEqual({
      agent: 'billing',
      tier: 'rules',
      reason: 'rule',
      confidence: 1,
      candidates: ['billing'],
      ms: { rules: expect.any(Number) },
    });
    expect(requests).toEqual([]);
    expect(usage.modelCalls).toBe(0);
  });
});

describe('a message that two agents claim', () => {
  it('is decided by the model between those two', async () => {
    const { decision, requests } = await scene.decide(
      'P-1 for S-2?',
      choice({ agent: 'shipping', confidence: 0.8 }),
    );
    expect(decision).toEqual({
      agent: 'shipping',
      tier: 'model',
      reason: 'chosen',
      confidence: 0.8,
      candidates: ['billing', 'shipping'],
      local: UNSURE,
      model: { models: ['one'], agent: 'shipping', confidence: 0.8 },
      thresholds: { model: { confidence: 0.6 } },
      ms: { rules: expect.any(Number), local: expect.any(Number), model: expect.any(Number) },
    });
    expect(JSON.stringify(requests[0]?.toolConfig)).toContain('["billing","shipping","none"]');
  });
});
