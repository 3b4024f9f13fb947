import { describe, expect, it } from '@jest/globals';
import { confidenceIn } from '../../../../../functions/router/approvals/confidence-in.ts';
import type { Classification } from '../../../../../functions/router/classifier/classifier.ts';

const local = (agent: string, abstained: Classification['abstained'] = null) =>
  ({ agent, confidence: 0.7, abstained }) as Classification;
const decision = { agent: 'support', confidence: 0.95 };

describe('confidence in the agent that acts', () => {
  it.each([
    [
      'the chosen one has that of the choice',
      { ...decision, local: local('commerce') },
      'support',
      0.95,
    ],
    [
      "another one has the classifier's, where it was first",
      { ...decision, local: local('commerce') },
      'commerce',
      0.7,
    ],
    [
      'also where the classifier left the choice to a model',
      { ...decision, local: local('commerce', 'unsure') },
      'commerce',
      0.7,
    ],
    [
      'a message like no other counts for nobody',
      { ...decision, local: local('commerce', 'out-of-scope') },
      'commerce',
      0,
    ],
    [
      'one that the classifier did not put first has none',
      { ...decision, local: local('support') },
      'commerce',
      0,
    ],
    ['nor where it was not asked, as after a rule', decision, 'commerce', 0],
  ])('%s', (_, found, agent, confidence) => {
    expect(confidenceIn(found, agent)).toBe(confidence);
  });
});
