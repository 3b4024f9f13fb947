import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../../../../scripts/classifier/random.ts';
import { frameWords, strangerOf } from '../../../../scripts/classifier/strangers.ts';

const examples = ['how do i bake bread', 'how do i boil eggs', 'how do i fry fish'].map((text) => ({
  label: 'kitchen',
  text,
}));

describe('messages of nobody', () => {
  it('keep the frame that many examples share and replace what they are about', () => {
    const frame = frameWords(examples);
    expect([...frame]).toEqual(['how', 'do', 'i']);
    expect(strangerOf('How do I bake bread?', frame, ['glacier'], seededRandom(1))).toBe(
      'how do i glacier glacier',
    );
  });

  it('are not made of an example that is all frame: it would be the example itself', () => {
    const frame = new Set(['how', 'do', 'i']);
    expect(strangerOf('How do I', frame, ['glacier'], seededRandom(1))).toBeNull();
    expect(strangerOf('', frame, ['glacier'], seededRandom(1))).toBeNull();
  });

  it('have no frame where examples are too few to show one', () => {
    expect(frameWords(examples.slice(0, 2)).size).toBe(0);
  });
});
