/**
 * Each fault as the SDK shows it: what a router's model client will have to tell apart. Network errors are told by their
 * messages where the SDK wraps what is no Error of jest's own realm.
 */
import {
  ConverseCommand,
  ConverseStreamCommand,
  type ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Fault, StreamFault } from '../../../../../scripts/local/bedrock/faults/fault.ts';
import { type BedrockServer, startBedrock } from '../../../../support/bedrock-server.ts';

let server: BedrockServer;
const slept: number[] = [];
beforeAll(async () => {
  server = await startBedrock({ sleep: async (ms) => void slept.push(ms) });
});
afterEach(async () => {
  slept.length = 0;
  await server.control('POST', '/reset');
});
afterAll(() => server.close());

const input = {
  modelId: 'amazon.nova-lite-v1:0',
  messages: [{ role: 'user' as const, content: [{ text: 'Where is the depot?' }] }],
};
const text = 'The depot is in the third street on the left behind the old station.';
const reply = { text };

const converse = (abortSignal?: AbortSignal) =>
  server.client.send(new ConverseCommand(input), { abortSignal });

async function read(abortSignal?: AbortSignal) {
  const events: ConverseStreamOutput[] = [];
  let failure: unknown;
  try {
    const { stream } = await server.client.send(new ConverseStreamCommand(input), { abortSignal });
    for await (const event of stream ?? []) events.push(event);
  } catch (error) {
    failure = error;
  }
  const shown = events
    .map(({ contentBlockDelta }) => contentBlockDelta?.delta?.text ?? '')
    .join('');
  return { events, names: events.map((event) => Object.keys(event)[0]), shown, failure };
}

describe('instead of an answer', () => {
  it.each([
    ['ThrottlingException', 429],
    ['ServiceUnavailableException', 503],
    ['InternalServerException', 500],
    ['ModelTimeoutException', 408],
    ['ModelErrorException', 424],
    ['AccessDeniedException', 403],
    ['ServiceQuotaExceededException', 400],
  ])('%s arrives as the modelled error with status %d', async (type, status) => {
    await server.script({ fault: { kind: 'error', status, type, message: 'scripted' } });
    await expect(converse()).rejects.toMatchObject({
      name: type,
      message: expect.stringContaining('scripted'),
      $metadata: { httpStatusCode: status },
    });
  });

  it('a 429 carries its Retry-After', async () => {
    const fault: Fault = {
      kind: 'error',
      status: 429,
      type: 'ThrottlingException',
      retryAfterSeconds: 2,
    };
    await server.script({ fault });
    const failure = await converse().catch((error) => error);
    expect(failure.$response.headers['retry-after']).toBe('2');
  });

  it('a 429 without an error type has the status only', async () => {
    await server.script({ fault: { kind: 'error', status: 429 } });
    await expect(converse()).rejects.toMatchObject({ $metadata: { httpStatusCode: 429 } });
  });

  it('a reset before headers is a network error without a status', async () => {
    await server.script({ fault: { kind: 'reset' } });
    const failure = await converse().catch((error) => error);
    expect(failure.message).toContain('socket hang up');
    expect(failure.$metadata?.httpStatusCode).toBeUndefined();
  });

  it('a hang lasts until the caller gives up, and the next call is healthy', async () => {
    await server.script({ fault: { kind: 'hang' } });
    const abort = new AbortController();
    const call = converse(abort.signal).catch((error) => error);
    await until(
      async () => ((await server.control('GET', '/calls')).json as { count: number }).count === 1,
    );
    abort.abort();
    expect((await call).name).toBe('AbortError');
    expect((await converse()).stopReason).toBe('end_turn');
  });

  it.each([
    [200, 'SyntaxError'],
    [503, 'SyntaxError'],
  ])('a web page with status %d is a %s with that status', async (status, name) => {
    await server.script({ fault: { kind: 'html', status } });
    await expect(converse()).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
  });

  it.each(['empty-body', 'empty-object'] as const)(
    '%s resolves with nothing in it',
    async (kind) => {
      await server.script({ fault: { kind } });
      const { output, stopReason, usage } = await converse();
      expect([output, stopReason, usage]).toEqual([undefined, undefined, undefined]);
    },
  );
});

describe('a wrong answer', () => {
  it('an unknown stop reason passes through', async () => {
    await server.script({ fault: { kind: 'stop-reason', value: 'something_new' } });
    expect((await converse()).stopReason).toBe('something_new');
  });

  it.each([
    ['malformed-tool-use', 'malformed_tool_use'],
    ['max-tokens-in-tool', 'max_tokens'],
  ] as const)('%s: the pieces of the tool input are no JSON', async (kind, stopReason) => {
    await server.script({
      reply: { toolUses: [{ name: 'refund', input: { orderId: 'O-1', amount: 5 } }] },
      fault: { kind },
    });
    const { events, failure } = await read();
    const json = events.map(({ contentBlockDelta: d }) => d?.delta?.toolUse?.input ?? '').join('');
    expect(() => JSON.parse(json)).toThrow(SyntaxError);
    expect(events.at(-2)?.messageStop?.stopReason).toBe(stopReason);
    expect(failure).toBeUndefined();
  });
});

describe('on the way', () => {
  const script = (fault: StreamFault) => server.script({ reply, fault });

  it('a slow first token comes after the headers and the wait', async () => {
    await script({ kind: 'slow', ms: 20_000 });
    const { shown, failure } = await read();
    expect([slept, shown, failure]).toEqual([[20_000], text, undefined]);
  });

  it('a cut by reset throws ECONNRESET after what was sent', async () => {
    await script({ kind: 'cut', afterEvents: 3 });
    const { names, failure } = await read();
    expect(names).toEqual(['messageStart', 'contentBlockDelta', 'contentBlockDelta']);
    expect(failure).toMatchObject({ code: 'ECONNRESET', message: 'aborted' });
  });

  it('a cut with a clean end throws nothing: only messageStop is missing', async () => {
    await script({ kind: 'cut', how: 'end', afterEvents: 3 });
    const { names, failure } = await read();
    expect(names).not.toContain('messageStop');
    expect([names.length, failure]).toEqual([3, undefined]);
  });

  it('a cut inside a frame is a truncated message', async () => {
    await script({ kind: 'cut', how: 'truncated', afterEvents: 2 });
    const { failure } = await read();
    expect((failure as Error).message).toContain('Truncated event message');
  });

  it('a stall ends when the caller gives up', async () => {
    await script({ kind: 'stall', afterEvents: 2 });
    const abort = new AbortController();
    const { stream } = await server.client.send(new ConverseStreamCommand(input), {
      abortSignal: abort.signal,
    });
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const event of stream ?? []) {
        seen.push(event);
        if (seen.length === 2) abort.abort();
      }
    })().catch((error) => error);
    expect((await reading).code).toBe('ECONNRESET');
    expect(seen).toHaveLength(2);
  });

  it('a stall of some time goes on after it', async () => {
    await script({ kind: 'stall', ms: 30_000 });
    const { shown } = await read();
    expect([slept, shown]).toEqual([[30_000], text]);
  });

  it('a malformed event is a syntax error', async () => {
    await script({ kind: 'malformed-event', afterEvents: 2 });
    expect((await read()).failure).toBeInstanceOf(Error);
    expect(((await rerun({ kind: 'malformed-event' })).failure as Error).name).toBe('SyntaxError');
  });

  it('a bad checksum is told as such', async () => {
    const { failure } = await rerun({ kind: 'bad-checksum', afterEvents: 2 });
    expect((failure as Error).message).toMatch(/checksum/);
  });

  it('an unknown event is skipped', async () => {
    const { shown, failure } = await rerun({ kind: 'unknown-event', afterEvents: 2 });
    expect([shown, failure]).toEqual([text, undefined]);
  });

  it.each([
    ['throttlingException', 'ThrottlingException'],
    ['modelStreamErrorException', 'ModelStreamErrorException'],
    ['internalServerException', 'InternalServerException'],
    ['serviceUnavailableException', 'ServiceUnavailableException'],
    ['validationException', 'ValidationException'],
  ])('the exception frame %s is thrown as %s', async (type, name) => {
    const { names, failure } = await rerun({ kind: 'exception', type, afterEvents: 2 });
    expect(failure).toMatchObject({ name });
    expect(names).toHaveLength(2);
  });

  it('an error frame is an error with its code as name', async () => {
    const { failure } = await rerun({
      kind: 'error-frame',
      code: 'SomethingBroke',
      afterEvents: 2,
    });
    expect(failure).toMatchObject({ name: 'SomethingBroke' });
  });

  it('no messageStop: the text ends without an error and without an end mark', async () => {
    const { names, shown, failure } = await rerun({ kind: 'no-message-stop' });
    expect([shown, failure]).toEqual([text, undefined]);
    expect(names.at(-1)).toBe('contentBlockStop');
  });

  it('no metadata: whole, but without usage', async () => {
    const { names, shown, failure } = await rerun({ kind: 'no-metadata' });
    expect([shown, failure, names.at(-1)]).toEqual([text, undefined, 'messageStop']);
  });

  it('a web page with status 200 fails before the stream starts', async () => {
    await server.script({ fault: { kind: 'html', status: 200 } });
    const { failure } = await read();
    expect(failure).toMatchObject({ $metadata: { httpStatusCode: 200 } });
  });

  it('a whole JSON answer can be cut by a reset too', async () => {
    await script({ kind: 'cut' });
    await expect(converse()).rejects.toThrow('aborted');
  });

  it('leaves a fault of event frames for the next stream', async () => {
    await script({ kind: 'no-metadata' });
    expect((await converse()).usage).toBeDefined();
    expect((await read()).names).not.toContain('metadata');
  });

  async function rerun(fault: StreamFault) {
    await script(fault);
    return read();
  }
});

/** Awaits a condition that another party brings about. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise(setImmediate);
}
