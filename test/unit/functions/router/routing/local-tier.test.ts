import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Classification } from '../../../../../functions/router/classifier/classifier.ts';
import {
  CONFIG,
  choice,
  type RoutedScene,
  routedScene,
  running,
  SURE,
  UNSURE,
} from '../../../../support/routed-scene.ts';

let scene: RoutedScene;
beforeEach(() => {
  scene = routedScene();
});

describe('a message that the classifier is sure of', () => {
  it('costs no model call', async () => {
    scene.found = SURE;
    const { decision, requests, usage } = await scene.decide('hello');
    expect(decision).toMatchObject({
      agent: 'support',
      tier: 'local',
      reason: 'sure',
      confidence: 0.97,
      local: SURE,
      thresholds: { local: SURE.thresholds },
    });
    expect(requests).toEqual([]);
    expect(usage.modelCalls).toBe(0);
  });

  it('is decided by the model where rules claim it for other agents', async () => {
    scene.found = SURE;
    const { decision } = await scene.decide(
      'P-1 for S-2?',
      choice({ agent: 'shipping', confidence: 0.8 }),
    );
    expect(decision).toMatchObject({ agent: 'shipping', tier: 'model', local: SURE });
  });

  it("is the rule's where one agent claims it by a rule", async () => {
    scene.found = SURE;
    const { decision } = await scene.decide('refund it');
    expect(decision).toMatchObject({ agent: 'billing', tier: 'rules' });
  });
});

describe('a message unlike anything that agents own', () => {
  const FAR: Classification = { ...UNSURE, outOfScope: 0.995, abstained: 'out-of-scope' };

  it('is declined without a model when it begins a session', async () => {
    scene.found = FAR;
    const { decision, requests } = await scene.decide('asdf qwer');
    expect(decision).toMatchObject({
      agent: null,
      tier: 'declined',
      reason: 'out-of-scope',
      thresholds: { local: { declineAbove: 0.99 } },
    });
    expect(requests).toEqual([]);
  });

  it('is asked of the model in a session: it may go on with something', async () => {
    scene.found = FAR;
    scene.session = running;
    const { decision } = await scene.decide(
      'asdf qwer',
      choice({ agent: 'shipping', confidence: 1 }),
    );
    expect(decision.tier).toBe('model');
  });

  it('is asked of the model where the threshold is not given', async () => {
    scene.found = FAR;
    scene.config = { ...CONFIG, local: {} };
    const { decision } = await scene.decide('asdf qwer', choice({ agent: 'none', confidence: 1 }));
    expect(decision).toMatchObject({ tier: 'declined', reason: 'chose-nobody' });
  });
});
