/**
 * Faults of the model met by whole turns with a tool that writes: whatever breaks, and wherever, the answer is right or
 * an honest error, and the ticket is opened once or not at all.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Fault } from '../../scripts/local/bedrock/faults/fault.ts';
import { eventsOf, type LambdaStream } from '../support/lambda-stream.ts';
import { type RouterInProcess, runTurns, startRouter } from '../support/router-in-process.ts';
import { useSteadyClock } from '../support/steady-clock.ts';

useSteadyClock();

const TICKET = { customerId: 'C-1001', subject: 'The printer is on fire', priority: 'high' };
const MODEL = 'amazon.nova-lite-v1:0';

let router: RouterInProcess;
let turns = 0;
beforeAll(async () => {
  router = await startRouter();
});
afterEach(() => router.bedrock.control('POST', '/reset'));
afterAll(() => router.close());

const tickets = (tenant: string) =>
  router.tables
    .items('records')
    .filter(({ pk, sk }) => pk?.S === `TENANT#${tenant}` && sk?.S?.startsWith('TICKET#'));

/** The first model has the fault in its first answer, or in every one; without it models open a ticket and say so. */
async function turnWith(fault: Fault, where: 'tool' | 'text', stream: boolean, times = 1) {
  const tenant = `tenant${turns++}`;
  await router.seed(tenant);
  const toolUse = { toolUses: [{ name: 'ticket_create', input: TICKET }] };
  const text = { text: 'Your ticket is open.' };
  const isAnswer = { textContains: 'toolResult' };
  await router.bedrock.script(
    ...(where === 'tool'
      ? [{ when: { modelId: MODEL, stream }, times, reply: toolUse, fault }]
      : [{ when: { modelId: MODEL, stream, ...isAnswer }, times, reply: text, fault }]),
    { when: isAnswer, times: 0, reply: text },
    { times: 0, reply: toolUse },
  );
  const message = 'Open a ticket: the printer is on fire';
  const [answer] = await runTurns(router, [{ tenant, message, stream }]);
  return { tenant, answer: answer as LambdaStream };
}

const FAULTS: [string, Fault, boolean[]][] = [
  ['throttled', { kind: 'error', status: 429, type: 'ThrottlingException' }, [true, false]],
  [
    'internal error',
    { kind: 'error', status: 500, type: 'InternalServerException' },
    [true, false],
  ],
  [
    'unavailable',
    { kind: 'error', status: 503, type: 'ServiceUnavailableException' },
    [true, false],
  ],
  ['reset', { kind: 'reset' }, [true, false]],
  ['web page', { kind: 'html', status: 200 }, [true, false]],
  ['empty body', { kind: 'empty-body' }, [true, false]],
  ['malformed tool use', { kind: 'malformed-tool-use' }, [true, false]],
  ['unknown stop reason', { kind: 'stop-reason', value: 'new_reason' }, [true, false]],
  ['final answer with a tool use', { kind: 'stop-reason', value: 'end_turn' }, [true, false]],
  ['cut by a reset', { kind: 'cut', how: 'reset' }, [true, false]],
  ['cut quietly', { kind: 'cut', how: 'end' }, [true, false]],
  ['no messageStop', { kind: 'no-message-stop' }, [true]],
  ['no metadata', { kind: 'no-metadata' }, [true]],
  ['bad checksum', { kind: 'bad-checksum' }, [true]],
  ['throttled in the stream', { kind: 'exception', type: 'throttlingException' }, [true]],
  ['error frame', { kind: 'error-frame', code: 'InternalFailure' }, [true]],
];
const CASES = FAULTS.flatMap(([name, fault, streams]) =>
  streams.flatMap((stream) =>
    (['tool', 'text'] as const).map((where) => [name, where, stream, fault] as const),
  ),
);

describe('a turn that opens a ticket', () => {
  it.each(CASES)('%s in its %s (streamed: %s): one ticket, right answer', async (...row) => {
    const [, where, stream, fault] = row;
    const { tenant, answer } = await turnWith(fault, where, stream);
    expect(tickets(tenant)).toHaveLength(1);
    if (!stream) {
      expect(JSON.parse(answer.text).answer).toBe('Your ticket is open.');
      return;
    }
    const events = eventsOf(answer.text);
    expect(events.at(-1)).toMatchObject({
      event: 'done',
      data: { answer: 'Your ticket is open.' },
    });
    // What a client has on its screen: text that was not superseded, after the last tool.
    const from = events.findLastIndex(
      ({ event, data }) => event === 'tool' || data.step === 'superseded',
    );
    const shown = events
      .slice(from)
      .flatMap(({ event, data }) => (event === 'token' ? [data.text] : []));
    expect(shown.join('')).toBe('Your ticket is open.');
  });

  const REFUSED: [string, Fault, string][] = [
    [
      'is too long',
      {
        kind: 'error',
        status: 400,
        type: 'ValidationException',
        message: 'Input is too long for requested model.',
      },
      'context_too_long',
    ],
    [
      'is refused',
      { kind: 'error', status: 400, type: 'ValidationException', message: 'Filtered.' },
      'model_refused',
    ],
    ['is filtered', { kind: 'stop-reason', value: 'content_filtered' }, 'blocked'],
  ];
  it.each(REFUSED)(
    'that %s is told so after one attempt, and goes to no other model',
    async (...row) => {
      const [, fault, code] = row;
      for (const stream of [true, false]) {
        await router.bedrock.control('POST', '/reset');
        const { tenant, answer } = await turnWith(fault, 'tool', stream, 0);
        expect(answer.text).toContain(`"code":"${code}"`);
        expect((await router.bedrock.control('GET', '')).json).toMatchObject({ calls: 1 });
        expect(tickets(tenant)).toEqual([]);
      }
    },
  );

  it('counts what came when the answer ends without its counts', async () => {
    const { answer } = await turnWith({ kind: 'no-metadata' }, 'text', true);
    expect(eventsOf(answer.text).at(-1)?.data).toMatchObject({
      usage: { estimated: true, models: [MODEL], attempts: 2 },
    });
  });

  it.each([true, false])(
    'ends honestly when its tool call was cut (streamed: %s)',
    async (stream) => {
      const { tenant, answer } = await turnWith({ kind: 'max-tokens-in-tool' }, 'tool', stream);
      expect(answer.text).toContain('"code":"answer_incomplete"');
      expect(tickets(tenant)).toEqual([]);
    },
  );
});
