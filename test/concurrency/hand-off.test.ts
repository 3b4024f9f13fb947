/** Overlapping turns that agents hand over, through the router's real handler: nobody's task reaches another turn. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventsOf } from '../support/lambda-stream.ts';
import { type RouterInProcess, runTurns, startRouter } from '../support/router-in-process.ts';
import { useSteadyClock } from '../support/steady-clock.ts';

useSteadyClock();

let router: RouterInProcess;

// The classifier is trained first, which takes its time on a busy machine.
beforeAll(async () => {
  router = await startRouter();
});
afterAll(() => router.close());

describe('eighty overlapping turns that are handed over', () => {
  it('are answered by the other agent, each about its own order', async () => {
    const turns = Array.from({ length: 80 }, (_, index) => ({
      tenant: `tenant${index % 20}`,
      message: `Where is shipment S-${7000 + index}? If it is late, refund order O-${5000 + index}.`,
      stream: index % 2 === 1,
    }));
    const streams = await runTurns(router, turns, 16);
    streams.forEach((stream, index) => {
      const own = `O-${5000 + index}`;
      const answer =
        stream.prelude?.headers['content-type'] === 'application/json'
          ? JSON.parse(stream.text)
          : eventsOf(stream.text).at(-1)?.data;
      expect(answer).toMatchObject({
        agent: 'commerce',
        answer: expect.stringContaining(own),
        handOffs: [{ from: 'operations', to: 'commerce', task: expect.stringContaining(own) }],
      });
      for (const [id] of stream.text.matchAll(/\bO-\d{4}\b/g)) expect(id).toBe(own);
    });
  });
});
