import { BroadcastChannel } from 'node:worker_threads';
import { describe, expect, it } from '@jest/globals';
import { joinSiblings } from '../../../../functions/shared/sibling-load.ts';

const environment = (workers: number) => ({
  AWS_LAMBDA_MAX_CONCURRENCY: '8',
  AWS_LAMBDA_NODEJS_WORKER_COUNT: String(workers),
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
    // A channel that only listens, as a worker does whose loop is blocked.
    const deaf = new BroadcastChannel('agentpool-load');
    deaf.unref();
    const env = environment(20);
    const started = performance.now();
    const busy = await joinSiblings(() => 5, env)('a');
    expect(performance.now() - started).toBeLessThan(500);
    expect(busy).toBeGreaterThanOrEqual(1);
    deaf.close();
  });
});
