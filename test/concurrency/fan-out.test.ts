/**
 * Overlapping messages for several agents, through the router's real handler on one worker: each part is answered from
 * the tenant's own data, in order, and a failing part costs no other.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { seedRecords } from '../../scripts/seed/data-set.ts';
import { eventsOf, LambdaStream } from '../support/lambda-stream.ts';
import { testInvocation } from '../support/overlap.ts';
import {
  type RouterInProcess,
  runTurns,
  SESSIONS,
  startRouter,
  turnEvent,
} from '../support/router-in-process.ts';
import { useSteadyClock } from '../support/steady-clock.ts';

useSteadyClock();

const TENANTS = Array.from({ length: 20 }, (_, index) => `tenant${String(index).padStart(2, '0')}`);
const CUSTOMERS = seedRecords().filter(({ kind }) => kind === 'CUSTOMER');

/** Stalls of the offline model: they end when they are given up, never by themselves. */
let onStall: (stall: { ended: Promise<void> }) => void = () => {};
let router: RouterInProcess;

beforeAll(async () => {
  router = await startRouter((_ms, signal) => {
    let end = (): void => {};
    onStall({
      ended: new Promise((resolve) => {
        end = resolve;
      }),
    });
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        end();
        reject(signal.reason);
      });
    });
  });
  await Promise.all(TENANTS.map((tenant) => router.seed(tenant)));
  // The classifier is trained first, which takes its time on a busy machine.
});
afterEach(() => router.bedrock.control('POST', '/reset'));
afterAll(() => router.close());

const message = (customer: string): string =>
  `Show me customer ${customer}. Where is shipment S-9999?`;

type Answer = Record<string, unknown> & { answer: string };

function answerOf(stream: LambdaStream): Answer {
  if (stream.prelude?.headers['content-type'] === 'application/json')
    return JSON.parse(stream.text);
  const last = eventsOf(stream.text).at(-1);
  expect(last?.event).toBe('done');
  return last?.data as Answer;
}

/** The answer as a client reads it from the stream. */
function streamedText(stream: LambdaStream): string {
  let answer = '';
  let text = '';
  for (const { event, data } of eventsOf(stream.text)) {
    if (data.step === 'part') {
      answer += text;
      text = '';
    } else if (event === 'tool' || data.step === 'superseded') text = '';
    else if (event === 'token') text += data.text as string;
  }
  return answer + text;
}

describe('overlapping messages for two agents', () => {
  it('give 20 tenants their own data, both parts, in order', async () => {
    const turns = Array.from({ length: 120 }, (_, index) => {
      const { id, data } = CUSTOMERS[index % CUSTOMERS.length] as (typeof CUSTOMERS)[0];
      const tenant = TENANTS[index % TENANTS.length] as string;
      return {
        tenant,
        message: message(id),
        stream: index % 2 === 1,
        name: `${data.name} [${tenant}]`,
      };
    });
    const streams = await runTurns(router, turns, 16);
    streams.forEach((stream, index) => {
      const { name, tenant } = turns[index] as (typeof turns)[0];
      const { answer, agent, parts, status, decision } = answerOf(stream);
      expect(answer).toMatch(/^Support: .*\n\nOperations: .*S-9999/s);
      expect(answer).toContain(name);
      expect({ agent, status }).toEqual({ agent: null, status: undefined });
      expect(parts).toEqual([
        { part: 1, agent: 'support', status: 'ok' },
        { part: 2, agent: 'operations', status: 'ok' },
      ]);
      expect(decision).toMatchObject({ tier: 'parts', candidates: ['support', 'operations'] });
      for (const [, label] of stream.text.matchAll(/\[(tenant\d+)\]/g)) expect(label).toBe(tenant);
      if (stream.prelude?.headers['content-type'] === 'text/event-stream') {
        expect(streamedText(stream)).toBe(answer);
      }
    });
  });
});

describe('a part whose model fails', () => {
  it('is named, is told as partial, and the other part is answered and stored', async () => {
    await router.bedrock.script({
      times: 0,
      when: { textContains: 'Where is shipment S-9999' },
      fault: { kind: 'error', status: 400, type: 'ValidationException' },
    });
    const sessionId = 'partial-session';
    const [stream] = await runTurns(router, [
      { tenant: 'tenant03', message: message('C-1001'), sessionId },
    ]);
    const { answer, status, parts } = answerOf(stream as LambdaStream);
    expect(stream?.prelude?.statusCode).toBe(200);
    expect(status).toBe('partial');
    expect(parts).toMatchObject([{ status: 'ok' }, { status: 'failed', agent: 'operations' }]);
    expect(answer).toContain('Operations: No answer to “Where is shipment S-9999?”');
    expect(answer).toContain('[tenant03]');
    const [stored] = router.tables
      .items(SESSIONS)
      .filter(({ pk }) => pk?.S === `tenant03#key#${sessionId}`);
    expect(stored?.answer?.S).toBe(answer);
  });
});

describe('a client that leaves', () => {
  it('ends the model calls of all parts within a second', async () => {
    const stalls: Promise<void>[] = [];
    const bothAsked = new Promise<void>((resolve) => {
      onStall = ({ ended }) => {
        if (stalls.push(ended) === 2) resolve();
      };
    });
    await router.bedrock.script({ times: 0, fault: { kind: 'stall', ms: 60_000 } });
    const stream = new LambdaStream();
    const event = turnEvent({ tenant: 'tenant01', message: message('C-1001'), stream: true });
    const turn = router.invoke(event, testInvocation(1).context, stream);
    await bothAsked;
    const left = performance.now();
    stream.destroy();
    await Promise.all([turn, ...stalls]);
    expect(performance.now() - left).toBeLessThan(1_000);
    expect(stalls).toHaveLength(2);
  });
});
