import { once } from 'node:events';
import { describe, expect, it, jest } from '@jest/globals';
import { ApiError } from '../../../../../functions/router/http/api-error.ts';
import { createSink } from '../../../../../functions/router/http/turn-sink.ts';
import { eventsOf, LambdaStream } from '../../../../support/lambda-stream.ts';

function sinkOf(stream: boolean, response = new LambdaStream()) {
  const limit = new AbortController();
  const opened: { status: number; headers: Record<string, string> }[] = [];
  const sink = createSink(
    stream,
    (status, headers) => {
      opened.push({ status, headers });
      return response;
    },
    'request-1',
    () => limit.signal,
  );
  return { response, opened, sink, limit };
}

const ROUTING = { step: 'routing', turnId: 'turn-1', sessionId: 'session-1' } as const;
const LOOKUP = { name: 'order_lookup', label: 'Looking up the order', callId: 'call-1' };
const refused = new ApiError(503, 'model_unavailable', 'No model could answer.');

describe('one document', () => {
  it('is opened when the answer is there, and holds nothing but the answer', async () => {
    const { response, opened, sink } = sinkOf(false);
    sink.progress(ROUTING);
    sink.token('Hel');
    sink.tool({ ...LOOKUP, status: 'started' });
    expect(opened).toEqual([]);
    await sink.done({ answer: 'Hello' });
    expect(opened).toMatchObject([
      { status: 200, headers: { 'content-type': 'application/json' } },
    ]);
    expect(JSON.parse(response.text)).toEqual({ answer: 'Hello' });
    expect(response.writableFinished).toBe(true);
  });

  it('carries an error with its own status', async () => {
    const { response, opened, sink } = sinkOf(false);
    await sink.fail(refused);
    expect(opened[0]?.status).toBe(503);
    expect(JSON.parse(response.text)).toEqual({
      error: { code: 'model_unavailable', message: 'No model could answer.' },
      requestId: 'request-1',
    });
  });
});

describe('an error that passes', () => {
  const busy = new ApiError(429, 'tenant_busy', 'Too many.', { retryAfterSeconds: 0.2 });

  it('says when to try again, in whole seconds for the header', async () => {
    const { response, opened, sink } = sinkOf(false);
    await sink.fail(busy);
    expect(opened).toMatchObject([{ status: 429, headers: { 'retry-after': '1' } }]);
    expect(JSON.parse(response.text)).toMatchObject({ error: { retryAfterSeconds: 0.2 } });
  });

  it('says so in the event of a stream, whose headers are out already', async () => {
    const { response, sink } = sinkOf(true);
    await sink.fail(busy);
    expect(eventsOf(response.text)).toMatchObject([
      { event: 'error', data: { error: { code: 'tenant_busy', retryAfterSeconds: 0.2 } } },
    ]);
  });
});

describe('events', () => {
  it('come as they happen, in order, one frame each', async () => {
    const { response, opened, sink } = sinkOf(true);
    expect(opened).toMatchObject([{ headers: { 'content-type': 'text/event-stream' } }]);
    sink.progress(ROUTING);
    sink.token('two\nlines\n\nevent: done');
    expect(eventsOf(response.text)).toHaveLength(2);
    sink.tool({ ...LOOKUP, status: 'ok' });
    await sink.done({ answer: 'x' });
    expect(eventsOf(response.text)).toEqual([
      { event: 'progress', data: ROUTING },
      { event: 'token', data: { text: 'two\nlines\n\nevent: done' } },
      { event: 'tool', data: { ...LOOKUP, status: 'ok' } },
      { event: 'done', data: { answer: 'x' } },
    ]);
  });

  it('are numbered, so that a lost one shows', async () => {
    const { response, sink } = sinkOf(true);
    sink.token('a');
    sink.token('b');
    await sink.done({});
    expect(response.text.match(/^id: .*$/gm)).toEqual(['id: 1', 'id: 2', 'id: 3']);
  });

  it('tell of a turn that is silent for long, and only then', async () => {
    jest.useFakeTimers();
    const { response, sink } = sinkOf(true);
    sink.token('a');
    jest.advanceTimersByTime(9_000);
    sink.token('b');
    jest.advanceTimersByTime(9_000);
    expect(eventsOf(response.text)).toHaveLength(2);
    jest.advanceTimersByTime(11_000);
    jest.useRealTimers();
    expect(eventsOf(response.text).slice(2)).toEqual([
      { event: 'progress', data: { step: 'working', silentMs: 10_000 } },
      { event: 'progress', data: { step: 'working', silentMs: 20_000 } },
    ]);
    await sink.done({});
  });

  it('leave no timer behind when the turn is over or its caller gone', async () => {
    jest.useFakeTimers();
    const gone = sinkOf(true);
    const over = sinkOf(true);
    expect(jest.getTimerCount()).toBe(2);
    const closed = once(gone.response, 'close');
    gone.response.destroy();
    await over.sink.done({});
    await closed;
    const left = jest.getTimerCount();
    jest.useRealTimers();
    expect(left).toBe(0);
  });

  it('end with the error when the turn fails', async () => {
    const { response, sink } = sinkOf(true);
    sink.token('Hel');
    await sink.fail(refused);
    expect(eventsOf(response.text).map(({ event }) => event)).toEqual(['token', 'error']);
    expect(response.writableFinished).toBe(true);
  });
});

describe('an answer that has ended', () => {
  it('is not broken by what is told too late, such as text whose check took longer', async () => {
    const { response, sink } = sinkOf(true);
    const errors: Error[] = [];
    response.on('error', (error) => errors.push(error));
    const ended = sink.fail(refused);
    sink.token('late');
    sink.progress(ROUTING);
    await ended;
    expect(errors).toEqual([]);
    expect(eventsOf(response.text).map(({ event }) => event)).toEqual(['error']);
    expect(response.writableFinished).toBe(true);
  });
});

describe('a caller that has left', () => {
  it.each([true, false])('holds up nothing and is no error (streamed: %s)', async (stream) => {
    const { response, sink } = sinkOf(stream);
    response.on('error', () => {});
    response.destroy();
    sink.token('late');
    await sink.done({ answer: 'late' });
    expect(response.text).toBe('');
  });

  it('may break the connection while the end is written', async () => {
    const { response, sink } = sinkOf(true);
    response._final = (done) => done(new Error('EPIPE'));
    await sink.done({ answer: 'x' });
    expect(response.destroyed).toBe(true);
  });
});

/** A client that takes nothing before it is let. */
class Slow extends LambdaStream {
  #taken: (() => void)[] = [];
  #mayTake = false;

  override _write(chunk: Buffer, encoding: string, done: () => void): void {
    const take = (): void => super._write(chunk, encoding as BufferEncoding, done);
    if (this.#mayTake) take();
    else this.#taken.push(take);
  }

  takeAll(): void {
    this.#mayTake = true;
    for (const take of this.#taken) take();
  }
}

describe.each([true, false])('a client that is slow to read (streamed: %s)', (stream) => {
  it('gets its whole answer within the limit, which is nothing to it afterwards', async () => {
    const response = new Slow();
    const { sink, limit } = sinkOf(stream, response);
    sink.token('two');
    const sent = sink.done({ answer: 'two words' });
    response.takeAll();
    await sent;
    expect(response.text).toContain('two words');
    expect(response.writableFinished).toBe(true);
    const errors: Error[] = [];
    response.on('error', (error) => errors.push(error));
    limit.abort();
    expect(errors).toEqual([]);
  });

  it.each(['done', 'fail'] as const)('is left at the limit, and is no error (%s)', async (how) => {
    const { response, sink, limit } = sinkOf(stream, new Slow());
    sink.token('two');
    const sent = how === 'done' ? sink.done({ answer: 'two words' }) : sink.fail(refused);
    expect(response.destroyed).toBe(false);
    limit.abort(new Error('over'));
    await expect(sent).resolves.toBeUndefined();
    expect(response.destroyed).toBe(true);
  });
});
