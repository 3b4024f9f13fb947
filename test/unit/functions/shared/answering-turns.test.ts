import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { AnswerTurn } from '../../../../functions/shared/answering-turns.ts';
import { installLambdaGlobals, LambdaStream } from '../../../support/lambda-stream.ts';

installLambdaGlobals();
const { answeringTurns } = await import('../../../../functions/shared/answering-turns.ts');

const REQUEST = {
  version: 1,
  agent: 'billing',
  message: 'What do I owe?',
  turnId: 't-1',
  deadlineMs: 20_000,
  stream: true,
};

/** A turn of a function with this work, as the runtime runs it. */
function start(work: AnswerTurn, event: unknown = REQUEST, remainingMs = 30_000) {
  const logged: object[] = [];
  const handler = answeringTurns(work, (record) => logged.push(record)) as (
    event: unknown,
    stream: LambdaStream,
    context: object,
  ) => Promise<void>;
  const stream = new LambdaStream();
  const done = handler(event, stream, { getRemainingTimeInMillis: () => remainingMs });
  return { stream, logged, done };
}

const written = ({ text }: LambdaStream) =>
  text.split('\n').map((line) => line && JSON.parse(line));

afterEach(() => {
  jest.useRealTimers();
});

describe('a function that is an agent', () => {
  it('tells of its work as it goes on, one event a line, and ends with the answer', async () => {
    const { stream, done } = start(async ({ message }, tell) => {
      tell.token('Let me see.');
      tell.tool({ name: 'look', label: 'Looking', callId: '1', status: 'started' });
      tell.superseded();
      return { answer: message };
    });
    await done;
    expect(stream.contentType).toBe('application/x-ndjson');
    expect(written(stream)).toEqual([
      { event: 'token', text: 'Let me see.' },
      { event: 'tool', name: 'look', label: 'Looking', callId: '1', status: 'started' },
      { event: 'superseded' },
      { answer: 'What do I owe?' },
    ]);
  });

  it.each([true, false])('need not repeat what it told (streamed: %s)', async (stream) => {
    const work: AnswerTurn = async (_, tell) => {
      tell.token('Let me see.');
      tell.tool({ name: 'look', label: 'Looking', callId: '1', status: 'ok' });
      tell.token('5 ');
      tell.token('dollars');
      return { confidence: 1 };
    };
    const run = start(work, { ...REQUEST, stream });
    await run.done;
    expect(written(run.stream).at(-1)).toEqual({ answer: '5 dollars', confidence: 1 });
  });

  it('gives nothing but the answer where nobody reads a stream', async () => {
    const work: AnswerTurn = async (_, tell) => {
      tell.token('5');
      return { answer: '5' };
    };
    const { stream, done } = start(work, { ...REQUEST, stream: false });
    await done;
    expect(stream.text).toBe('{"answer":"5"}');
  });

  it('answers a warm event with who it is', async () => {
    const { stream, done } = start(async () => ({ answer: '' }), { type: 'agentpool.warm' });
    await done;
    expect(written(stream)).toMatchObject([{ type: 'agentpool.warm', invocationsSeen: 1 }]);
  });

  it('that fails says so, and only its log says why, without personal data', async () => {
    const { stream, logged, done } = start(async (_, tell) => {
      tell.token('5 dol');
      throw new Error('no bill of ann@example.com');
    });
    await done;
    expect(written(stream)).toMatchObject([{ event: 'token' }, { error: { code: 'internal' } }]);
    expect(stream.text).not.toContain('no bill');
    expect(logged).toMatchObject([
      { level: 'ERROR', turnId: 't-1', error: { message: 'no bill of [email]' } },
    ]);
  });

  it.each([null, {}, 'turn', { version: 2, deadlineMs: 1 }, { version: 1 }])(
    'refuses what is no turn: %j',
    async (event) => {
      const { stream, done } = start(async () => ({ answer: 'Yes.' }), event);
      await done;
      expect(written(stream)).toMatchObject([{ error: { code: 'unknown_request' } }]);
    },
  );

  it.each([
    ['turn', 20_000, 30_000],
    ['invocation', 30_000, 20_000],
  ])('has the time of its %s', async (_, deadlineMs, remainingMs) => {
    let left = 0;
    const work: AnswerTurn = async (_request, _tell, deadline) => {
      left = deadline.remainingMs();
      return { answer: 'Yes.' };
    };
    await start(work, { ...REQUEST, deadlineMs }, remainingMs).done;
    expect(left).toBeGreaterThan(19_000);
    expect(left).toBeLessThanOrEqual(20_000);
  });

  it('that runs out of time says so', async () => {
    const { stream, done } = start(
      (_request, _tell, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('aborted')));
        }),
      { ...REQUEST, deadlineMs: 5 },
    );
    await done;
    expect(written(stream)).toEqual([
      { error: { code: 'deadline_exceeded', message: 'no answer within 5 ms' } },
    ]);
  });

  it('is told when nobody waits any more', async () => {
    const { stream, logged, done } = start(
      (_request, _tell, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    );
    stream.destroy();
    await done;
    expect(logged).toEqual([]);
  });

  it('gives a sign of life every 5 s, and writes nothing behind its end', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    let finish = () => {};
    let later = () => {};
    const { stream, done } = start(async (_, tell) => {
      later = () => tell.token('late');
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return { answer: 'Yes.' };
    });
    await jest.advanceTimersByTimeAsync(10_000);
    expect(stream.text).toBe('\n\n');
    finish();
    await done;
    later();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(stream.text).toBe('\n\n{"answer":"Yes."}');
  });
});
