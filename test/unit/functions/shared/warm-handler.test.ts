import { describe, expect, it } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { answeringWarmEvents } from '../../../../functions/shared/warm-handler.ts';

const context = {} as Context;

describe('a handler that answers warm events', () => {
  it('answers a warm event with who it is, without doing its work', async () => {
    let works = 0;
    const handler = answeringWarmEvents(async () => {
      works += 1;
    });
    await expect(handler({ type: 'agentpool.warm' }, context)).resolves.toMatchObject({
      type: 'agentpool.warm',
      environmentId: expect.any(String),
      version: expect.any(String),
      invocationsSeen: 1,
    });
    expect(works).toBe(0);
  });

  it('hands on every other event as it came, and counts it', async () => {
    const handler = answeringWarmEvents(async (event: unknown, given) => ({ event, given }));
    for (const event of [{ type: 'agentpool.warm-fleet' }, null, 'agentpool.warm', []]) {
      await expect(handler(event, context)).resolves.toEqual({ event, given: context });
    }
    await expect(handler({ type: 'agentpool.warm' }, context)).resolves.toMatchObject({
      invocationsSeen: 5,
    });
  });

  it('lets errors of the work through', async () => {
    const handler = answeringWarmEvents(async () => {
      throw new Error('no table');
    });
    await expect(handler({}, context)).rejects.toThrow('no table');
  });
});
