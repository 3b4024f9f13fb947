import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  abstention,
  type Classifier,
  createClassifier,
} from '../../../../../functions/router/classifier/classifier.ts';
import { decodeModel } from '../../../../../functions/router/classifier/model-format.ts';
import { logistic } from '../../../../../functions/router/classifier/scores.ts';
import { trainClassifier } from '../../../../../scripts/classifier/train.ts';
import { ROUTING_EXAMPLES } from '../../../../support/routing-examples.ts';

const bytes = trainClassifier(ROUTING_EXAMPLES);
const classifier: Classifier = createClassifier(bytes);

describe('the classifier', () => {
  it.each([
    ['whats the balance on my account', 'money'],
    ['book me a plane to madrid', 'travel'],
    ['a recipe with tomato and rice', 'kitchen'],
    ['BAKE BRAED', 'kitchen'],
  ])('gives %j to %s', (text, agent) => {
    expect(classifier.classify(text).agent).toBe(agent);
  });

  it('ranks all agents, best first', () => {
    const { agent, ranking } = classifier.classify('freeze my card');
    expect(ranking.map((entry) => entry.agent).sort()).toEqual(['kitchen', 'money', 'travel']);
    expect(ranking[0]?.agent).toBe(agent);
    const scores = ranking.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
  });

  it('answers any string with finite numbers from 0 to 1, and the same twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
        const first = classifier.classify(text);
        for (const value of [first.confidence, first.outOfScope]) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
        }
        expect(Number.isFinite(first.margin)).toBe(true);
        expect(classifier.classify(text)).toEqual(first);
      }),
      { numRuns: 60 },
    );
  });

  it.each(['', ' \n\t', '?!', '\ud800', 'zzxqv kkwjp', '0'.repeat(200_000)])(
    'does not decide about garbage (%#)',
    (text) => {
      expect(classifier.classify(text).abstained).not.toBeNull();
    },
  );

  it('finds what is nobody’s stranger than what is an agent’s', () => {
    const strange = (text: string): number => classifier.classify(text).outOfScope;
    expect(strange('who won the football match in 1998')).toBeGreaterThan(
      strange('what is the balance of my bank account'),
    );
  });

  it('takes thresholds for all agents and for one', () => {
    const text = 'what is the balance of my account';
    const decided = (all?: object, agents?: Record<string, object>) =>
      createClassifier(bytes, { all, agents }).classify(text).abstained;
    expect(decided({ confidence: 0, outOfScope: 1 })).toBeNull();
    expect(decided({ confidence: 1, outOfScope: 1 })).toBe('unsure');
    expect(decided({ confidence: 0, outOfScope: 0 })).toBe('out-of-scope');
    expect(decided({ confidence: 1, outOfScope: 1 }, { money: { confidence: 0 } })).toBeNull();
    expect(decided({ confidence: 0, outOfScope: 1 }, { money: { confidence: 1 } })).toBe('unsure');
  });

  it('tells out of scope before unsure', () => {
    const thresholds = { confidence: 0.9, outOfScope: 0.5 };
    expect(abstention(0.1, 0.9, thresholds)).toBe('out-of-scope');
    expect(abstention(0.1, 0.5, thresholds)).toBe('unsure');
    expect(abstention(0.9, 0.5, thresholds)).toBeNull();
  });

  it('is surer the larger the lead, and takes less known messages for stranger', () => {
    const { confidence, outOfScope } = decodeModel(bytes).head;
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 4, noNaN: true }),
        fc.double({ min: 0, max: 4, noNaN: true }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        (lead, more, best) => {
          expect(logistic(confidence, [lead + more, best])).toBeGreaterThanOrEqual(
            logistic(confidence, [lead, best]),
          );
        },
      ),
    );
    expect(confidence.weights.every((weight) => weight >= 0)).toBe(true);
    expect(outOfScope.weights.every((weight) => weight <= 0)).toBe(true);
  });
});
