/**
 * What a model reads first, tools and system prompt, is byte for byte the same in every turn of an agent: only then can
 * it be cached. Shown on the requests that arrive, over turns that differ in all that a caller can make different.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventsOf } from '../support/lambda-stream.ts';
import { type RouterInProcess, runTurns, startRouter } from '../support/router-in-process.ts';
import { useSteadyClock } from '../support/steady-clock.ts';

useSteadyClock();

let router: RouterInProcess;
beforeAll(async () => {
  router = await startRouter();
});
afterAll(() => router.close());

interface Call {
  modelId: string;
  request: { system: { cachePoint?: object }[]; toolConfig: { toolChoice?: object } };
}

describe('two turns of one agent', () => {
  it('begin with the same bytes, up to the cache point', async () => {
    const streams = await runTurns(router, [
      { tenant: 'acme', message: 'Where is shipment S-3001?' },
      { tenant: 'globex', message: 'Track shipment S-3002, please', sessionId: 's1', stream: true },
    ]);
    const [first, second] = streams.map(({ text }, index) =>
      index === 0 ? JSON.parse(text) : eventsOf(text).at(-1)?.data,
    );
    expect([first.agent, second.agent]).toEqual(['operations', 'operations']);
    // What it took is in the answer and is kept with the turn.
    expect(first.usage).toMatchObject({ unpricedModels: [], cachedShare: 0 });
    expect(first.usage.costUsd).toBeGreaterThan(0);
    const [stored] = router.tables
      .items('sessions')
      .filter(({ turnId }) => turnId?.S === first.turnId);
    expect(Number(stored?.usage?.M?.costUsd?.N)).toBe(first.usage.costUsd);

    const { json } = await router.bedrock.control('GET', '/calls');
    const calls = (json as { calls: Call[] }).calls.filter(
      ({ request }) => request.toolConfig.toolChoice === undefined,
    );
    expect(calls.length).toBeGreaterThanOrEqual(4);
    const prefixes = calls.map(({ request }) =>
      JSON.stringify([request.toolConfig, request.system]),
    );
    expect(new Set(prefixes).size).toBe(1);
    for (const { request } of calls) expect(request.system.at(-1)?.cachePoint).toBeDefined();
  });
});
