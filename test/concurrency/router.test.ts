/**
 * Overlapping turns through the router's real handler on one worker. What must hold: everybody gets their own answer,
 * made of their own tenant's data; a session loses nothing; who leaves costs nothing more; a warm ping costs nothing.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { seedRecords } from '../../scripts/seed/data-set.ts';
import { eventsOf, LambdaStream } from '../support/lambda-stream.ts';
import { overlapping, testInvocation } from '../support/overlap.ts';
import {
  type RouterInProcess,
  runTurns,
  SESSIONS,
  startRouter,
  type TurnInput,
  turnEvent,
} from '../support/router-in-process.ts';
import { useSteadyClock } from '../support/steady-clock.ts';

useSteadyClock();

const TENANTS = Array.from({ length: 20 }, (_, index) => `tenant${String(index).padStart(2, '0')}`);
/** Tool calls that the support agent has in a turn. */
const SUPPORT_CALLS = 6;
const CUSTOMERS = seedRecords().filter(({ kind }) => kind === 'CUSTOMER');

/** A stall of the offline model that never ends by itself and tells when it is given up. */
const stalls: { begun: () => void; ended: () => void }[] = [];
let router: RouterInProcess;

beforeAll(async () => {
  router = await startRouter((_ms, signal) => {
    const stall = stalls.at(-1);
    stall?.begun();
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        stall?.ended();
        reject(signal.reason);
      });
    });
  });
  await Promise.all(TENANTS.map((tenant) => router.seed(tenant)));
});
afterEach(() => router.bedrock.control('POST', '/reset'));
afterAll(() => router.close());

const modelCalls = async (): Promise<number> => {
  const { json } = await router.bedrock.control('GET', '/calls');
  return (json as { count: number }).count;
};

/** 200 turns: each tenant asks about its own customers, half of the times for a stream. */
const turns: (TurnInput & { expected: string })[] = Array.from({ length: 200 }, (_, index) => {
  const tenant = TENANTS[index % TENANTS.length] as string;
  const { id, data } = CUSTOMERS[
    Math.floor(index / 20) % CUSTOMERS.length
  ] as (typeof CUSTOMERS)[0];
  return {
    tenant,
    message: `Show me customer ${id}`,
    stream: index % 2 === 1,
    expected: `${data.name} [${tenant}]`,
  };
});

function answerOf(stream: LambdaStream): Record<string, unknown> {
  if (stream.prelude?.headers['content-type'] === 'application/json') {
    return JSON.parse(stream.text);
  }
  const last = eventsOf(stream.text).at(-1);
  expect(last?.event).toBe('done');
  return last?.data ?? {};
}

describe('a flood of one tenant', () => {
  it('leaves others their share of the worker, and is refused with a time to try again', async () => {
    const [flooding, ...others] = TENANTS as [string, ...string[]];
    const turnOf = (tenant: string): TurnInput => ({ tenant, message: 'Show me customer C-1001' });
    const beside = others.slice(0, 8).map(turnOf);
    const streams = await runTurns(router, [...Array(100).fill(turnOf(flooding)), ...beside]);
    const statuses = streams.map(({ prelude }) => prelude?.statusCode);
    // 64 slots less the reserve of a quarter.
    expect(statuses.slice(0, 100).filter((status) => status === 200)).toHaveLength(48);
    expect(statuses.slice(0, 100).filter((status) => status === 429)).toHaveLength(52);
    expect(statuses.slice(100)).toEqual(beside.map(() => 200));
    expect(streams[99]?.prelude?.headers).toMatchObject({ 'retry-after': '1' });
    expect(JSON.parse(streams[99]?.text ?? '')).toMatchObject({ error: { code: 'tenant_busy' } });
  });
});

describe('200 overlapping turns of 20 tenants', () => {
  // 4: the slots of an environment in every stage. 64: the most that the service allows for a vCPU. More than that at
  // once on one thread, model and tables included, runs into the router's own time limits on a busy machine.
  it.each([4, 64])('each get their own answer, %d at a time', async (atOnce) => {
    const streams = await runTurns(router, turns, atOnce);
    const ids = new Set<unknown>();
    streams.forEach((stream, index) => {
      const { tenant, expected } = turns[index] as (typeof turns)[0];
      expect(stream.prelude?.statusCode).toBe(200);
      const { answer, turnId, sessionId } = answerOf(stream);
      expect(answer).toContain(expected);
      for (const [, label] of stream.text.matchAll(/\[(tenant\d+)\]/g)) expect(label).toBe(tenant);
      ids.add(turnId).add(sessionId);
    });
    expect(ids.size).toBe(400);
  });

  it('open no connection to the model once there are enough', async () => {
    await runTurns(router, turns.slice(0, 40), 8);
    const before = router.modelConnections();
    await runTurns(router, turns.slice(0, 100), 4);
    expect(router.modelConnections()).toBe(before);
  });
});

describe('a streamed answer', () => {
  it('is the text after the last tool event, also where a remark stood beside calls that were refused', async () => {
    const call = { name: 'knowledge_search', input: { query: 'password' } };
    await router.bedrock.script(
      { reply: { toolUses: Array(SUPPORT_CALLS).fill(call) } },
      { reply: { text: 'I should look once more.', toolUses: [call, call] } },
      { reply: { text: 'Reset it in the settings.' } },
    );
    const message = 'How can I reset my password?';
    const [stream] = await runTurns(router, [{ tenant: 'tenant02', message, stream: true }]);
    const { answer } = answerOf(stream as LambdaStream);
    expect(answer).toBe('Reset it in the settings.');
    const events = eventsOf(stream?.text ?? '');
    expect(events.filter(({ data }) => data.status === 'error')).toHaveLength(2);
    const after = events.slice(events.findLastIndex(({ event }) => event === 'tool') + 1);
    const shown = after.flatMap(({ event, data }) => (event === 'token' ? data.text : []));
    expect(shown.join('')).toBe(answer);
  });
});

describe('overlapping turns of one session', () => {
  it('are all kept, numbered without a gap, and replayed in that order', async () => {
    const sessionId = 'one-session';
    const tenant = 'tenant00';
    const messages = Array.from({ length: 40 }, (_, index) => {
      const { id } = CUSTOMERS[index % CUSTOMERS.length] as (typeof CUSTOMERS)[0];
      return `Show me customer ${id}`;
    });
    const streams = await runTurns(
      router,
      messages.map((message) => ({ tenant, sessionId, message })),
    );
    const stored = router.tables
      .items(SESSIONS)
      .filter(({ pk }) => pk?.S === `${tenant}#key#${sessionId}`);
    const numbers = stored.map(({ sk }) => Number(sk?.S?.slice('TURN#'.length)));
    expect(numbers).toEqual(messages.map((_, index) => (numbers[0] as number) + index));
    expect(stored.map(({ message }) => message?.S).sort()).toEqual([...messages].sort());
    expect(new Set(stored.map(({ turnId }) => turnId?.S))).toEqual(
      new Set(streams.map((stream) => answerOf(stream).turnId)),
    );

    await router.bedrock.control('POST', '/reset');
    await runTurns(router, [{ tenant, sessionId, message: 'Show me customer C-1001' }]);
    const { json } = await router.bedrock.control('GET', '/calls');
    const [first] = (json as { calls: { request: { messages: { content: object[] }[] } }[] }).calls;
    const replayed = first?.request.messages.flatMap(({ content }) => content);
    const last = stored
      .slice(-5)
      .flatMap(({ message, answer }) => [{ text: message?.S }, { text: answer?.S }]);
    expect(replayed).toEqual([...last, { text: 'Show me customer C-1001' }]);
  });
});

describe('a client that leaves', () => {
  it('ends its model call within a second, and its turn is not stored', async () => {
    let ended = (): void => {};
    const modelLeft = new Promise<number>((resolve) => {
      ended = () => resolve(performance.now());
    });
    let begun = (): void => {};
    const modelAsked = new Promise<void>((resolve) => {
      begun = resolve;
    });
    stalls.push({ begun, ended });
    await router.bedrock.script({
      when: { stream: true },
      fault: { kind: 'stall', ms: 60_000, afterEvents: 3 },
      reply: { text: 'A long answer that nobody will read to its end.' },
    });
    const stored = router.tables.items(SESSIONS).length;
    const stream = new LambdaStream();
    const turn = router.invoke(
      turnEvent({ tenant: 'tenant01', message: 'Show me customer C-1001', stream: true }),
      testInvocation(1).context,
      stream,
    );
    await modelAsked;
    const left = performance.now();
    stream.destroy();
    await turn;
    expect((await modelLeft) - left).toBeLessThan(1_000);
    expect(router.tables.items(SESSIONS)).toHaveLength(stored);
  });
});

describe('warm pings between turns', () => {
  it('touch neither model nor table', async () => {
    let waiting = 0;
    let allWait = (): void => {};
    const turnsWait = new Promise<void>((resolve) => {
      allWait = resolve;
    });
    stalls.push({
      begun: () => {
        waiting += 1;
        if (waiting === 20) allWait();
      },
      ended: () => {},
    });
    await router.bedrock.script({ times: 0, fault: { kind: 'stall', ms: 60_000 } });
    const streams = TENANTS.map(() => new LambdaStream());
    const held = overlapping(20, async ({ context }) => {
      const index = Number(context.awsRequestId.slice(-4));
      const tenant = TENANTS[index] as string;
      await router.invoke(
        turnEvent({ tenant, message: 'Show me customer C-1001' }),
        context,
        streams[index],
      );
    });
    await turnsWait;
    const before = { table: router.tables.calls.length, model: await modelCalls() };
    const pings = await overlapping(50, ({ context }) =>
      router.invoke({ type: 'agentpool.warm', holdMs: 0 }, context),
    );
    expect({ table: router.tables.calls.length, model: await modelCalls() }).toEqual(before);
    for (const ping of pings) {
      expect(ping.prelude).toBeUndefined();
      expect(JSON.parse(ping.text)).toMatchObject({ type: 'agentpool.warm', workerId: 0 });
    }
    const seen = pings.map(({ text }) => JSON.parse(text).invocationsSeen as number);
    expect(new Set(seen).size).toBe(50);
    for (const stream of streams) stream.destroy();
    await held;
  });
});
