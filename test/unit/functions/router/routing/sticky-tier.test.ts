import { beforeEach, describe, expect, it } from '@jest/globals';
import { routeLocally } from '../../../../../functions/router/routing/local-ladder.ts';
import { createRuleTier } from '../../../../../functions/router/routing/rules.ts';
import type { SessionState } from '../../../../../functions/router/routing/session-state.ts';
import {
  agents,
  choice,
  QUESTION,
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

describe('a follow-up', () => {
  it.each(['yes', 'the second one', 'cancel it', 'and the other?'])(
    'stays with the agent of the turn before: %s',
    async (message) => {
      scene.session = running;
      scene.found = { ...UNSURE, abstained: 'out-of-scope' };
      const { decision, usage } = await scene.decide(message);
      expect(decision).toMatchObject({ agent: 'shipping', tier: 'sticky', reason: 'follow-up' });
      expect(usage.modelCalls).toBe(0);
    },
  );

  it("is another agent's where a rule claims it", async () => {
    scene.session = running;
    expect((await scene.decide('and P-17?')).decision).toMatchObject({
      agent: 'billing',
      tier: 'rules',
    });
  });

  it("is another agent's where the classifier is sure of that", async () => {
    scene.session = running;
    scene.found = SURE;
    expect((await scene.decide('cancel it')).decision).toMatchObject({
      agent: 'support',
      tier: 'local',
    });
  });

  it.each<[string, SessionState | undefined]>([
    ['is too old', { ...running, ageMs: 30 * 60_000 }],
    ['nobody answered', { ...running, agent: null }],
    ['was of an agent that is gone', { ...running, agent: 'retired' }],
    ['does not exist', undefined],
  ])('is none when the turn before %s', async (_, state) => {
    scene.session = state;
    const { decision } = await scene.decide('yes', choice({ agent: 'billing', confidence: 1 }));
    expect(decision).toMatchObject({ agent: 'billing', tier: 'model' });
  });

  it('keeps its agent among those that the model may choose', async () => {
    scene.session = { ...running, agent: 'support' };
    const { requests } = await scene.decide(
      'I would rather have it delivered to the office on Monday',
      choice({ agent: 'support', confidence: 1 }),
    );
    expect(JSON.stringify(requests[0]?.toolConfig)).toContain(
      '["billing","shipping","support","none"]',
    );
  });

  it('expires when its agent says so', () => {
    const strict = agents.map((entry) => ({ ...entry, thresholds: { sticky: { minutes: 1 } } }));
    const router = {
      agents: strict,
      rules: createRuleTier(strict),
      classifier: { agents: [], classify: () => scene.found },
      config: scene.config,
    };
    expect(routeLocally(router, 'yes', running)).toBeUndefined();
  });
});

describe('the answer to a clarifying question', () => {
  it.each([
    ['the first one', 'billing'],
    ['Second, please', 'support'],
    ['It is about billing', 'billing'],
  ])('"%s" decides without a model', async (message, agent) => {
    scene.session = QUESTION;
    expect((await scene.decide(message)).decision).toMatchObject({
      agent,
      tier: 'sticky',
      reason: 'clarified',
    });
  });

  it('"neither" ends the asking', async () => {
    scene.session = QUESTION;
    expect((await scene.decide('neither of them')).decision).toMatchObject({
      agent: null,
      tier: 'declined',
      reason: 'none-of-these',
    });
  });

  it('"neither" that says what is wanted goes on to whoever owns that', async () => {
    scene.session = QUESTION;
    scene.config = { ...scene.config, human: { team: 'desk' } };
    scene.found = { ...SURE, agent: 'shipping', ranking: UNSURE.ranking };
    expect((await scene.decide('Neither, I moved to Berlin')).decision).toMatchObject({
      agent: 'shipping',
      tier: 'local',
    });
  });

  it('that says something else is routed like any message', async () => {
    scene.session = QUESTION;
    const { decision } = await scene.decide('blue', choice({ agent: 'shipping', confidence: 0.9 }));
    expect(decision).toMatchObject({ agent: 'shipping', tier: 'model' });
  });
});
