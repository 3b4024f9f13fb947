import { describe, expect, it } from '@jest/globals';
import { describeCounterexample, explore, type Model, type Step } from './explore.ts';

interface Counter {
  shared: number;
  /** For each process what it has read: undefined before, 'done' after its write. */
  read: (number | 'done' | undefined)[];
}

/** Two processes that each add one: reading and writing are steps of their own, or one step. */
function counter(isAtomic: boolean): Model<Counter> {
  return {
    initial: { shared: 0, read: [undefined, undefined] },
    key: (state) => JSON.stringify([state.shared, state.read]),
    check: ({ shared }, isFinal) =>
      isFinal && shared !== 2 ? `ends at ${shared}, not at 2` : undefined,
    steps: ({ shared, read }) =>
      read.flatMap((value, process): Step<Counter>[] => {
        const to = (next: number, mine: number | 'done') => ({
          shared: next,
          read: read.with(process, mine),
        });
        if (value === 'done') return [];
        if (isAtomic) return [{ label: `${process} adds`, next: to(shared + 1, 'done') }];
        if (value === undefined) return [{ label: `${process} reads`, next: to(shared, shared) }];
        return [{ label: `${process} writes`, next: to(value + 1, 'done') }];
      }),
  };
}

describe('explore', () => {
  it('visits every state once and proves what holds in all of them', () => {
    expect(explore(counter(true))).toEqual({ states: 4, steps: 4, finals: 1 });
  });

  it('finds the shortest trace to a violation', () => {
    const { counterexample } = explore(counter(false));
    expect(counterexample?.violation).toBe('ends at 1, not at 2');
    expect(counterexample?.trace.map(({ label }) => label)).toEqual([
      'start',
      '0 reads',
      '1 reads',
      '0 writes',
      '1 writes',
    ]);
  });

  it('tells a step that is wrong in itself', () => {
    const model: Model<number> = {
      initial: 0,
      key: String,
      check: () => undefined,
      steps: (n) =>
        n < 3 ? [{ label: 'up', next: n + 1, violation: n === 2 ? 'too far' : undefined }] : [],
    };
    expect(explore(model).counterexample).toMatchObject({
      violation: 'too far',
      trace: { length: 4 },
    });
  });

  it('refuses to call a part of the states all of them', () => {
    expect(() => explore(counter(false), 5)).toThrow('more than 5 states');
  });

  it('prints a counterexample one step a line', () => {
    const text = describeCounterexample(
      {
        violation: 'wrong',
        trace: [
          { label: 'start', state: 1 },
          { label: 'b', state: 2 },
        ],
      },
      (state) => `n=${state}`,
    );
    expect(text).toBe('wrong\n  0  start  n=1\n  1  b      n=2');
  });
});
