/** Waits and retries on a clock that only moves when somebody sleeps. */
import { describe, expect, it } from '@jest/globals';
import {
  PACE,
  retry,
  type Wait,
  waitFor,
} from '../../../../../../scripts/local/provider/engine/wait.ts';

function clock(): { now(): number; sleep(milliseconds: number): Promise<void> } {
  let now = 0;
  return {
    now: () => now,
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
  };
}

/** Answers the states one after the other, the last one for ever; null is "not found". */
function wait(
  states: (string | null)[],
  more: Partial<Wait<{ state: string }>> = {},
): Wait<{ state: string }> {
  let index = 0;
  return {
    clock: clock(),
    timeoutMs: 60_000,
    poll: async () => {
      const state = states[Math.min(index++, states.length - 1)];
      return state === null || state === undefined ? undefined : { state };
    },
    stateOf: (thing) => thing.state,
    reasonOf: () => 'because',
    pending: ['Pending'],
    target: ['Active'],
    ...more,
  };
}

describe('waiting', () => {
  it('ends at the target and answers the thing', async () => {
    await expect(waitFor(wait([null, 'Pending', 'Pending', 'Active']))).resolves.toEqual({
      state: 'Active',
    });
  });

  it('wants the target as often in a row as asked', async () => {
    const flapping = wait(['Active', 'Pending', 'Active', 'Active', 'Failed'], { occurrences: 2 });
    await expect(waitFor(flapping)).resolves.toEqual({ state: 'Active' });
  });

  it('takes any other state for a failure, with its reason', async () => {
    await expect(waitFor(wait(['Pending', 'Failed']))).rejects.toThrow(
      "unexpected state 'Failed' while waiting for state 'Active': because",
    );
    await expect(waitFor(wait(['']))).rejects.toThrow("unexpected state ''");
  });

  it('gives up on a thing that never appears', async () => {
    await expect(waitFor(wait([null]))).rejects.toThrow("couldn't find resource (21 retries)");
  });

  it('waits for a deletion through pending states, and refuses a thing that stays', async () => {
    await expect(
      waitFor(wait(['Pending', null], { target: [], occurrences: 2 })),
    ).resolves.toBeUndefined();
    await expect(waitFor(wait(['Active'], { target: [] }))).rejects.toThrow(
      'while waiting for deletion',
    );
  });

  it('tells the last state at the timeout', async () => {
    await expect(waitFor(wait(['Pending'], { timeoutMs: 1_000 }))).rejects.toThrow(
      "timeout while waiting for state 'Active' (last state: 'Pending')",
    );
  });

  it('ends at an interrupt', async () => {
    const interrupted = { now: () => 0, sleep: () => Promise.reject(new Error('aborted')) };
    await expect(waitFor(wait(['Pending'], { clock: interrupted }))).rejects.toThrow('aborted');
  });
});

describe('retrying', () => {
  it('repeats what may pass and answers the result', async () => {
    let calls = 0;
    const call = async (): Promise<string> => {
      if (++calls < 4) throw new Error('not yet');
      return 'done';
    };
    await expect(retry(clock(), PACE.iamPropagationMs, () => true, call)).resolves.toBe('done');
    expect(calls).toBe(4);
  });

  it('throws what never passes at once, and the rest at the end of the window', async () => {
    const time = clock();
    const call = (): Promise<never> => Promise.reject(new Error('no'));
    await expect(retry(time, 1_000, () => false, call)).rejects.toThrow('no');
    expect(time.now()).toBe(0);
    await expect(retry(time, 1_000, () => true, call)).rejects.toThrow('no');
    expect(time.now()).toBeLessThanOrEqual(1_000);
    expect(time.now()).toBeGreaterThan(500);
  });
});
