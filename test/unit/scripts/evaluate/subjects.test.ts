import { describe, expect, it } from '@jest/globals';
import { leftOutAgents, whyNoneLeftOut } from '../../../../scripts/evaluate/subjects.ts';
import { ROUTING_EXAMPLES } from '../../../support/routing-examples.ts';

/** `each` examples of each of `agents` agents. */
const set = (agents: number, each: number) =>
  Array.from({ length: agents * each }, (_, index) => ({
    label: `agent-${index % agents}`,
    text: `example ${index}`,
  }));

describe('agents left out one after the other', () => {
  it('are left out where that takes minutes: few agents, or few examples of some', () => {
    expect(whyNoneLeftOut(set(3, 228))).toBeNull();
    expect(whyNoneLeftOut(set(10, 150))).toBeNull();
    expect(whyNoneLeftOut(set(40, 3))).toBeNull();
  });

  it('are not where many agents would take hours, however few examples each has', () => {
    expect(whyNoneLeftOut(set(60, 5))).toBe('60 trainings with 300 examples would take too long');
    expect(whyNoneLeftOut(set(150, 5))).not.toBeNull();
    expect(whyNoneLeftOut(set(10, 1_500))).not.toBeNull();
  });

  it('are not where the others would be one agent, which knows no second one to be unsure about', () => {
    expect(whyNoneLeftOut(set(2, 10))).toBe('fewer than three agents');
  });

  it('are each answered by a classifier of the others', () => {
    const subjects = leftOutAgents(ROUTING_EXAMPLES);
    expect(subjects.map(({ text }) => text)).toEqual(ROUTING_EXAMPLES.map(({ text }) => text));
    expect(subjects.map(({ classifier }) => classifier.agents)).toEqual(
      ROUTING_EXAMPLES.map(({ label }) =>
        ['kitchen', 'money', 'travel'].filter((agent) => agent !== label),
      ),
    );
  });
});
