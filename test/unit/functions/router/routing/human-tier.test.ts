import { beforeEach, describe, expect, it } from '@jest/globals';
import { CONFIG, type RoutedScene, routedScene, SURE } from '../../../../support/routed-scene.ts';

let scene: RoutedScene;
beforeEach(() => {
  scene = routedScene();
});

describe('a message that asks for a human', () => {
  it('gets one where there are people, and an agent where there are none', async () => {
    scene.found = SURE;
    expect((await scene.decide('I want a human')).decision).toMatchObject({ tier: 'local' });
    scene.config = { ...CONFIG, human: { team: 'desk' } };
    expect((await scene.decide('I want a human')).decision).toMatchObject({
      agent: null,
      tier: 'human',
      reason: 'asked',
    });
  });
});
