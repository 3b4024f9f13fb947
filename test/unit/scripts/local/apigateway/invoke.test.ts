import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { invokeIntegration } from '../../../../../scripts/local/apigateway/invoke.ts';
import { readWhole } from '../../../../../scripts/local/response.ts';
import type {
  InvokeRequest,
  InvokeResult,
  InvokeStreamResult,
  LambdaInvoker,
} from '../../../../../scripts/local/service.ts';

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:f:live';
const PATH = 'arn:aws:apigateway:us-east-1:lambda:path';
const BUFFERED = `${PATH}/2015-03-31/functions/${ARN}/invocations`;
const STREAMED = `${PATH}/2021-11-15/functions/${ARN}/response-streaming-invocations`;
const NULS = '\0'.repeat(8);

function invoker(answers: {
  invoke?: (request: InvokeRequest) => Promise<InvokeResult>;
  invokeStream?: (request: InvokeRequest) => Promise<InvokeStreamResult>;
}): LambdaInvoker {
  const unexpected = async () => {
    throw new Error('not expected');
  };
  return { invoke: answers.invoke ?? unexpected, invokeStream: answers.invokeStream ?? unexpected };
}

const call = (
  uri: string,
  lambda: LambdaInvoker,
  more: { timeoutInMillis?: number; signal?: AbortSignal; type?: string } = {},
) =>
  invokeIntegration({
    integration: { type: 'AWS_PROXY', uri, ...more },
    payload: Buffer.from('{}'),
    signal: more.signal ?? new AbortController().signal,
    invoker: lambda,
  });

async function* text(...chunks: string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

const never = new Promise<never>(() => undefined);

describe('a buffered integration', () => {
  it('invokes the function of the URI', async () => {
    const seen: InvokeRequest[] = [];
    const lambda = invoker({
      invoke: async (request) => {
        seen.push(request);
        return { status: 200, payload: Buffer.from('{"statusCode":200,"body":"hi"}') };
      },
    });
    expect(await call(BUFFERED, lambda)).toMatchObject({ status: 200, body: Buffer.from('hi') });
    expect(seen[0]?.functionArn).toBe(ARN);
  });

  it('hides a throttled function behind an internal error', async () => {
    const lambda = invoker({ invoke: async () => ({ status: 429, payload: Buffer.from('{}') }) });
    await expect(call(BUFFERED, lambda)).rejects.toMatchObject({
      failure: 'REFUSED_BY_LAMBDA',
      message: 'Lambda answered 429: {}',
    });
  });

  it('takes the error of a function for a malformed answer, even in the right shape', async () => {
    const payload = Buffer.from('{"statusCode":200}');
    const lambda = invoker({
      invoke: async () => ({ status: 200, payload, functionError: 'Unhandled' }),
    });
    await expect(call(BUFFERED, lambda)).rejects.toMatchObject({
      failure: 'MALFORMED',
    });
  });

  it('refuses integrations that are no Lambda proxies', async () => {
    await expect(call('https://example.com', invoker({}))).rejects.toMatchObject({
      failure: 'MISCONFIGURED',
    });
    await expect(call(BUFFERED, invoker({}), { type: 'AWS' })).rejects.toMatchObject({
      failure: 'MISCONFIGURED',
    });
  });

  it('tells the function of a client that has gone', async () => {
    const client = new AbortController();
    const lambda = invoker({
      invoke: ({ signal }) =>
        new Promise((_, reject) => {
          signal?.addEventListener('abort', () => reject(new Error('gone')));
        }),
    });
    const answer = call(BUFFERED, lambda, { signal: client.signal });
    client.abort();
    await expect(answer).rejects.toThrow('gone');
  });
});

describe('a streaming integration', () => {
  const stream = (status: number, chunks: AsyncIterable<Uint8Array>) =>
    invoker({ invokeStream: async () => ({ status, chunks }) });

  it('takes the head from the prelude and the rest as body', async () => {
    const chunks = text('{"statusCode":202,"headers":{"A":"b"}}', `${NULS}one`, 'two');
    const response = await call(STREAMED, stream(200, chunks));
    expect(response).toMatchObject({ status: 202, headers: { a: 'b' } });
    expect((await readWhole(response.body)).toString()).toBe('onetwo');
  });

  it('hides a throttled function behind an internal error', async () => {
    await expect(call(STREAMED, stream(429, text('{"Type":"x"}')))).rejects.toMatchObject({
      failure: 'REFUSED_BY_LAMBDA',
      message: 'Lambda answered 429: {"Type":"x"}',
    });
  });

  it('takes a function that fails before its prelude for a malformed answer', async () => {
    const failing = (async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('{"sta');
      throw new Error('Runtime.ExitError');
    })();
    await expect(call(STREAMED, stream(200, failing))).rejects.toMatchObject({
      failure: 'MALFORMED',
      message: 'Runtime.ExitError',
    });
  });

  it('breaks the body off when the function fails in the middle', async () => {
    const failing = (async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`{"statusCode":200}${NULS}part`);
      throw new Error('Runtime.ExitError');
    })();
    const response = await call(STREAMED, stream(200, failing));
    await expect(readWhole(response.body)).rejects.toThrow('Runtime.ExitError');
  });
});

describe('the integration timeout', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is 29 seconds unless the integration says otherwise', async () => {
    const answer = call(BUFFERED, invoker({ invoke: () => never }));
    const refused = expect(answer).rejects.toMatchObject({
      failure: 'TIMEOUT',
      message: 'no answer within 29000 ms',
    });
    await jest.advanceTimersByTimeAsync(29_000);
    await refused;
  });

  it('also holds for a stream that does not begin, and cancels the invocation', async () => {
    let signal: AbortSignal | undefined;
    const lambda = invoker({
      invokeStream: (request) => {
        signal = request.signal;
        return never;
      },
    });
    const answer = call(STREAMED, lambda, { timeoutInMillis: 100 });
    const refused = expect(answer).rejects.toMatchObject({ failure: 'TIMEOUT' });
    await jest.advanceTimersByTimeAsync(100);
    await refused;
    expect(signal?.aborted).toBe(true);
  });

  it('breaks off a stream that goes on for too long', async () => {
    const chunks = (async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`{"statusCode":200}${NULS}part`);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      yield Buffer.from('late');
    })();
    const lambda = invoker({ invokeStream: async () => ({ status: 200, chunks }) });
    const response = await call(STREAMED, lambda, { timeoutInMillis: 100 });
    const broken = expect(readWhole(response.body)).rejects.toThrow('no answer within 100 ms');
    await jest.advanceTimersByTimeAsync(1_000);
    await broken;
  });
});
