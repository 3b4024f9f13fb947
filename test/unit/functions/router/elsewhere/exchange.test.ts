import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type CallAgent, exchange } from '../../../../../functions/router/elsewhere/exchange.ts';
import { ReplyReader } from '../../../../../functions/router/elsewhere/reply-reader.ts';
import { CallerLeft, startDeadline } from '../../../../../functions/shared/deadline.ts';

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
});
afterEach(() => {
  jest.useRealTimers();
});

/** An exchange whose other side the test writes. */
function start({ firstMs, caller }: { firstMs?: number; caller?: AbortSignal } = {}) {
  const body = new PassThrough();
  const call: CallAgent = async () => ({ body, written: body });
  const deadline = startDeadline(60_000, caller);
  const texts: unknown[] = [];
  const reader = new ReplyReader((event) => texts.push(event));
  const done = exchange(call, '{}', reader, { stream: true, firstMs }, deadline);
  // Looked at later.
  done.catch(() => undefined);
  return { body, done, texts };
}

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

describe('an answer', () => {
  it('is not waited for when it does not begin', async () => {
    const { body, done } = start();
    await pass(29_999);
    expect(body.destroyed).toBe(false);
    await pass(1);
    await expect(done).rejects.toMatchObject({
      kind: 'unavailable',
      verdict: 'bad',
      message: 'no answer after 30000 ms',
    });
    expect(body.destroyed).toBe(true);
  });

  it('is waited for as long as its place declares', async () => {
    const { body, done } = start({ firstMs: 45_000 });
    await pass(44_000);
    body.end('{"answer":"Yes."}');
    await expect(done).resolves.toEqual({ answer: 'Yes.' });
  });

  it('is not waited for when it stops half-way, and goes on with a sign of life', async () => {
    const { body, done, texts } = start();
    body.write('{"event":"token","text":"5"}\n');
    await pass(9_000);
    body.write('\n');
    await pass(9_000);
    expect(texts).toHaveLength(1);
    await pass(1_000);
    await expect(done).rejects.toThrow('no more of the answer after 10000 ms');
    expect(body.destroyed).toBe(true);
  });

  it.each([
    ['hangs', () => undefined],
    ['talks on', (body: PassThrough) => body.write('more\n')],
    ['breaks', (body: PassThrough) => body.destroy(new Error('reset'))],
  ])('that is there is not lost when its connection %s', async (_, end) => {
    const { body, done } = start();
    body.write('{"answer":"Yes."}\n');
    await pass(500);
    end(body);
    await pass(500);
    await expect(done).resolves.toEqual({ answer: 'Yes.' });
    expect(body.destroyed).toBe(true);
  });

  it('ends with its caller, and what comes then is not heard', async () => {
    const caller = new AbortController();
    const { body, done, texts } = start({ caller: caller.signal });
    await pass(1);
    caller.abort(new CallerLeft('gone'));
    body.write('{"event":"token","text":"5"}\n');
    await expect(done).rejects.toThrow(CallerLeft);
    await pass(1);
    expect(texts).toEqual([]);
    expect(body.destroyed).toBe(true);
  });

  it('that begins when nobody is there any more is ended', async () => {
    const caller = new AbortController();
    const body = new PassThrough();
    let begin = () => {};
    const call: CallAgent = async () => {
      await new Promise<void>((resolve) => {
        begin = resolve;
      });
      return { body, written: body };
    };
    const deadline = startDeadline(60_000, caller.signal);
    const reader = new ReplyReader(() => undefined);
    const done = exchange(call, '{}', reader, { stream: true }, deadline);
    caller.abort(new CallerLeft('gone'));
    await expect(done).rejects.toThrow(CallerLeft);
    begin();
    await pass(1);
    expect(body.destroyed).toBe(true);
  });

  it('that is cut off is none', async () => {
    const { body, done } = start();
    body.write('{"event":"token","text":"5"}\n');
    await pass(1);
    body.destroy(new Error('socket hang up'));
    await pass(1);
    await expect(done).rejects.toThrow('socket hang up');
  });
});
