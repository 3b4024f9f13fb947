/**
 * Every interleaving of releases, rollbacks, pruners, the clock's schedules, a hand at the console and accidents, for
 * small sizes: what each of them may do to a version while the others run.
 */
import { describe, expect, it } from '@jest/globals';
import { describeCounterexample, explore } from '../checker/explore.ts';
import { POLICY, SIZES } from './sizes.ts';
import { start } from './start.ts';
import { type Budget, describeState } from './state.ts';
import { versionModel } from './version-model.ts';

describe('the life of a version', () => {
  it.each(SIZES)('is safe for %j with %j', (programs, budget, settings = POLICY, world) => {
    const begin = performance.now();
    const { states, steps, counterexample } = explore(
      versionModel(start(programs, budget, world), settings),
    );
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    expect(counterexample && describeCounterexample(counterexample, describeState)).toBeUndefined();
    totals.push(`${states} states, ${steps} steps, ${seconds} s: ${programs} ${text(budget)}`);
  });

  it('was explored', () => {
    process.stderr.write(`${totals.join('\n')}\n`);
    expect(totals).toHaveLength(SIZES.length);
  });
});

const totals: string[] = [];

const text = (budget: Partial<Budget>): string =>
  Object.entries(budget)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
