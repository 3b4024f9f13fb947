/** Beyond what can be explored whole: long random walks through larger sizes, every trouble among them. */
import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import type { Model } from '../checker/explore.ts';
import { NOTHING_KEPT, POLICY } from './sizes.ts';
import { start, WORLDS } from './start.ts';
import { describeState, type State } from './state.ts';
import { versionModel } from './version-model.ts';

const STEPS = 1_500;

/** @throws Error that tells the walk, when something is wrong on it */
function walk(model: Model<State>, choose: (count: number) => number): void {
  let state = model.initial;
  const taken: string[] = [];
  for (let count = 0; count < STEPS; count += 1) {
    const steps = model.steps(state);
    const wrong = model.check(state, steps.length === 0);
    if (wrong !== undefined) throw new Error([...taken, wrong].join('\n'));
    if (steps.length === 0) return;
    const step = steps[choose(steps.length)] as (typeof steps)[number];
    taken.push(`${step.label}  ${describeState(step.next)}`);
    if (step.violation !== undefined) throw new Error([...taken, step.violation].join('\n'));
    state = step.next;
  }
}

const accidents = {
  crashes: fc.nat(1),
  lostAnswers: fc.nat(2),
  stalls: fc.nat(1),
  failedProofs: fc.nat(1),
  publishes: fc.nat(1),
};

/** Windows or hands: whoever moves `live` past the schedules has to look after the floors of the next window. */
const budgets = fc.oneof(
  fc.record({ ...accidents, edges: fc.nat(2) }),
  fc.record({ ...accidents, moves: fc.nat(1), deletedSchedules: fc.nat(1) }),
);

const programs = fc.shuffledSubarray(
  ['release', 'rollback', 'pruner', 'pruner', 'release'] as const,
  { minLength: 3 },
);

describe('random walks', () => {
  it('meet nothing wrong with up to five programs and every kind of trouble', () => {
    fc.assert(
      fc.property(
        programs,
        budgets,
        fc.constantFrom(...Object.values(WORLDS)),
        fc.constantFrom(POLICY, NOTHING_KEPT),
        fc.infiniteStream(fc.nat(1_000_000)),
        (chosen, budget, world, settings, choices) => {
          const model = versionModel(start(chosen, budget, world), settings);
          walk(model, (count) => (choices.next().value as number) % count);
        },
      ),
      { numRuns: 400 },
    );
  });
});
