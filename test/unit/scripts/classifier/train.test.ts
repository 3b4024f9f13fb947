import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { labelsOf } from '../../../../scripts/classifier/examples.ts';
import { train, trainClassifier } from '../../../../scripts/classifier/train.ts';
import { ROUTING_EXAMPLES } from '../../../support/routing-examples.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('training', () => {
  it('gives the same bytes for the same examples', () => {
    expect(sha256(trainClassifier(ROUTING_EXAMPLES))).toBe(
      sha256(trainClassifier(ROUTING_EXAMPLES)),
    );
  });

  it('gives other bytes for other examples', () => {
    const fewer = ROUTING_EXAMPLES.slice(0, -1);
    expect(sha256(trainClassifier(fewer))).not.toBe(sha256(trainClassifier(ROUTING_EXAMPLES)));
  });

  it('learns nothing from what says the same again, and is no surer of it', () => {
    const again = ROUTING_EXAMPLES.flatMap((example, index) => [
      example,
      { ...example, text: index % 2 === 0 ? example.text : `${example.text.toUpperCase()} !` },
    ]);
    expect(sha256(trainClassifier(again))).toBe(sha256(trainClassifier(ROUTING_EXAMPLES)));
  });

  it('learns the same words of two agents from both', () => {
    const claimed = { label: 'travel', text: ROUTING_EXAMPLES[0]?.text as string };
    expect(train([...ROUTING_EXAMPLES, claimed]).heldBack.at(-1)?.example).toEqual(claimed);
  });

  it('judges each example by a model that did not see it, most of them rightly', () => {
    const { heldBack, model } = train(ROUTING_EXAMPLES);
    expect(heldBack.map(({ example }) => example)).toEqual(ROUTING_EXAMPLES);
    expect(heldBack.every((entry) => entry.model !== model)).toBe(true);
    const right = heldBack.filter(({ answer, example }) => answer === example.label).length;
    expect(right / heldBack.length).toBeGreaterThan(0.7);
  });

  it('sorts the agents and learns from one, from single examples and from odd ones', () => {
    expect(train([{ label: 'only', text: 'hello' }]).model.head.agents).toEqual(['only']);
    const odd = [
      { label: 'b', text: 'refund' },
      { label: 'a', text: '' },
      { label: 'a', text: '\ud83d' },
      { label: 'b', text: 'refund' },
    ];
    const { model } = train(odd);
    expect(model.head.agents).toEqual(labelsOf(odd));
    expect(model.head.biases.every(Number.isFinite)).toBe(true);
  });

  it('refuses to learn from nothing', () => {
    expect(() => train([])).toThrow('no example');
  });
});
