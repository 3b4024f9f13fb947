import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { joinSiblings } from '../../../../functions/shared/sibling-load.ts';

const environment = (workers: number) => ({
  AWS_LAMBDA_MAX_CONCURRENCY: '8',
  AWS_LAMBDA_NODEJS_WORKER_COUNT: String(workers),
});

/** Longest that a sibling is waited for, in ms. */
const PATIENCE_MS = 20;

// Patience ends when a test says so, not when the machine stands still for a moment.
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
});
afterEach(() => {
  jest.useRealTimers();
});

describe('siblings of a worker', () => {
  it('tell what they have in flight for others than the one who asks', async () => {
    const env = environment(3);
    const ask = joinSiblings(() => 100, env);
    joinSiblings((sender) => (sender === 'a' ? 2 : 7), env);
    joinSiblings(() => 1, env);
    expect(await ask('a')).toBe(3);
    expect(await Promise.all([ask('a'), ask('b')])).toEqual([3, 8]);
  });

  it.each([
    {},
    { AWS_LAMBDA_MAX_CONCURRENCY: '8' },
    environment(1),
    { ...environment(4), AWS_LAMBDA_MAX_CONCURRENCY: undefined },
  ])('are nobody where the environment is %j', async (env) => {
    expect(await joinSiblings(() => 1, env)('a')).toBe(0);
  });
});

describe('a sibling that does not answer', () => {
  it('is at work: it counts as busy with one event, and is not waited for long', async () => {
    // The patience runs out before any message could be read.
    const env = environment(20);
    const asked = joinSiblings(() => 5, env)('a');
    jest.advanceTimersByTime(PATIENCE_MS);
    expect(await asked).toBe(19);
  });

  it('is waited for as long as the patience lasts', async () => {
    const env = environment(2_000);
    let isAnswered = false;
    const asked = joinSiblings(
      () => 5,
      env,
    )('a').finally(() => {
      isAnswered = true;
    });
    jest.advanceTimersByTime(PATIENCE_MS - 1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(isAnswered).toBe(false);
    jest.advanceTimersByTime(1);
    expect(await asked).toBeGreaterThan(1_900);
  });
});
