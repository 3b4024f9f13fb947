/** Commands sent straight ask the service the same, and tell the caller the same, as those that go through the SDK's stack. */
import { Readable } from 'node:stream';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { AwsCredentialIdentity, HttpRequest } from '@smithy/types';
import { eventFrame } from '../../../../../functions/router/first-touch/event-frames.ts';
import { straight } from '../../../../../functions/shared/aws/straight-client.ts';

const INPUT: ConverseCommandInput = {
  modelId: 'arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.some model-v1:0',
  system: [{ text: 'You are the support agent.' }, { cachePoint: { type: 'default' } }],
  messages: [
    { role: 'user', content: [{ text: 'Grüße – “T-2001”?' }] },
    {
      role: 'user',
      content: [
        { toolResult: { toolUseId: 't', content: [{ json: { deep: [1, null, { a: 0.5 }] } }] } },
      ],
    },
    {
      role: 'user',
      content: [{ image: { format: 'png', source: { bytes: new Uint8Array([1, 2, 255]) } } }],
    },
  ],
  inferenceConfig: { maxTokens: 64 },
  toolConfig: { tools: [{ toolSpec: { name: 'x', inputSchema: { json: { type: 'object' } } } }] },
};
const ANSWER = {
  output: { message: { role: 'assistant', content: [{ text: 'Paid.' }] } },
  stopReason: 'end_turn',
  usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
};

interface Canned {
  status?: number;
  headers?: Record<string, string>;
  body: string | Buffer;
}

let asked: { request: HttpRequest; stacked: boolean }[];
let answers: Canned[];

beforeEach(() => {
  asked = [];
  answers = [];
});

function clientOf(
  credentials: AwsCredentialIdentity | (() => Promise<AwsCredentialIdentity>),
  settings: object = {},
): BedrockRuntimeClient {
  let stacked = 0;
  const requestHandler = {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request: HttpRequest, { abortSignal }: { abortSignal?: AbortSignal } = {}) {
      abortSignal?.throwIfAborted();
      const wasStacked = stacked > 0;
      if (wasStacked) stacked -= 1;
      const headers = { ...request.headers };
      asked.push({ request: Object.assign({ ...request }, { headers }), stacked: wasStacked });
      const {
        status = 200,
        headers: given,
        body,
      } = answers.shift() ?? {
        body: JSON.stringify(ANSWER),
      };
      const type = { 'content-type': 'application/json', ...given };
      const response = {
        statusCode: status,
        headers: type,
        body: Readable.from([Buffer.from(body)]),
      };
      return { response: Object.assign(response, { reason: '' }) };
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
    destroy() {},
  };
  const client = new BedrockRuntimeClient({
    region: 'us-east-1',
    maxAttempts: 1,
    credentials,
    requestHandler: requestHandler as never,
    ...settings,
  });
  client.middlewareStack.add(
    (next) => (args) => {
      stacked += 1;
      return next(args);
    },
    { step: 'initialize' },
  );
  return client;
}

const CREDENTIALS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'secret',
  sessionToken: 'token',
};

/** Once through the stack, once straight. */
async function bothAnswer(command: () => ConverseCommand | ConverseStreamCommand, canned?: Canned) {
  const client = clientOf(CREDENTIALS);
  const { send } = straight(client);
  await client.send(new ConverseCommand(INPUT));
  asked.length = 0;
  if (canned) answers = [canned, { ...canned }];
  const stack = await settled(client.send(command() as ConverseCommand));
  const direct = await settled(send(command() as ConverseCommand));
  expect(asked.map(({ stacked }) => stacked)).toEqual([true, false]);
  return { stack, direct };
}

async function settled(work: Promise<unknown>) {
  const [outcome] = await Promise.allSettled([work]);
  return outcome as { value?: Record<string, unknown>; reason?: Record<string, unknown> };
}

/** Less what is of one call: its id, its moment and what is made from it. */
function same({ request }: { request: HttpRequest }) {
  const { headers, method, protocol, hostname, port, path, query, body } = request;
  const { 'amz-sdk-invocation-id': id, 'x-amz-date': date, authorization = '', ...alike } = headers;
  expect([id, date]).toEqual([expect.any(String), expect.any(String)]);
  const [scope] = authorization.split(', Signature=');
  const text = new TextDecoder().decode(body);
  return { method, protocol, hostname, port, path, query, text, alike, scope };
}

describe('a command that is sent straight', () => {
  it.each([
    ['Converse', () => new ConverseCommand(INPUT), undefined],
    [
      'ConverseStream',
      () => new ConverseStreamCommand(INPUT),
      {
        headers: { 'content-type': 'application/vnd.amazon.eventstream' },
        body: eventFrame('messageStop', { stopReason: 'end_turn' }),
      },
    ],
  ])('asks the same as through the stack: %s', async (_, command, canned) => {
    await bothAnswer(command, canned);
    const [stack, direct] = asked.map(same);
    expect(direct).toEqual(stack);
    expect(direct?.scope).toContain('/us-east-1/bedrock/aws4_request');
  });

  it('gives the same answer', async () => {
    const { stack, direct } = await bothAnswer(() => new ConverseCommand(INPUT));
    const { $metadata: _, ...answer } = stack.value as Record<string, unknown>;
    expect(direct.value).toMatchObject(answer);
    expect(direct.value?.output).toEqual(ANSWER.output);
  });

  it('gives the same events', async () => {
    const { stack, direct } = await bothAnswer(() => new ConverseStreamCommand(INPUT), {
      headers: { 'content-type': 'application/vnd.amazon.eventstream' },
      body: Buffer.concat([
        eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Paid.' } }),
        eventFrame('messageStop', { stopReason: 'end_turn' }),
      ]),
    });
    const events = async ({ value }: typeof stack) =>
      Array.fromAsync(value?.stream as AsyncIterable<unknown>);
    const told = await events(direct);
    expect(told).toEqual(await events(stack));
    expect(told).toHaveLength(2);
  });

  it.each([
    [
      'a throttle, with the time to wait',
      {
        status: 429,
        headers: { 'x-amzn-errortype': 'ThrottlingException', 'retry-after': '7' },
        body: '{"message":"slower"}',
      },
    ],
    ['an unknown error', { status: 503, body: '<html>' }],
    ['a web page with status 200', { status: 200, body: '<html>' }],
  ])('fails as through the stack: %s', async (_, canned) => {
    const { stack, direct } = await bothAnswer(() => new ConverseCommand(INPUT), canned);
    const shown = ({ reason }: typeof stack) => ({
      name: reason?.name,
      fault: reason?.$fault,
      status: (reason?.$metadata as { httpStatusCode?: number } | undefined)?.httpStatusCode,
      response: (reason?.$response as { headers?: object } | undefined)?.headers,
    });
    expect(direct.reason).toBeInstanceOf(Error);
    expect(shown(direct)).toEqual(shown(stack));
  });

  it('ends when its signal is aborted', async () => {
    const { send } = straight(clientOf(CREDENTIALS));
    await send(new ConverseCommand(INPUT));
    const call = send(new ConverseCommand(INPUT), {
      abortSignal: AbortSignal.abort(new Error('left')),
    });
    await expect(call).rejects.toThrow('left');
  });
});

describe('the way of a command', () => {
  it('is through the stack once, and again when the credentials were renewed', async () => {
    let held: AwsCredentialIdentity = CREDENTIALS;
    const renewed = Object.assign(async () => held, { memoized: true });
    const { send } = straight(clientOf(renewed));
    for (let call = 0; call < 3; call += 1) await send(new ConverseCommand(INPUT));
    held = { ...CREDENTIALS, accessKeyId: 'NEXT', sessionToken: 'next' };
    for (let call = 0; call < 2; call += 1) await send(new ConverseCommand(INPUT));
    expect(asked.map(({ stacked }) => stacked)).toEqual([true, false, false, true, false]);
    expect(asked.map(({ request }) => request.headers['x-amz-security-token'])).toEqual([
      ...['token', 'token', 'token'],
      ...['next', 'next'],
    ]);
    expect(asked.at(-1)?.request.headers.authorization).toContain('Credential=NEXT/');
  });

  it("is always the SDK's own with a bearer token", async () => {
    const { send } = straight(
      clientOf(CREDENTIALS, {
        token: { token: 'key' },
        authSchemePreference: ['httpBearerAuth'],
      }),
    );
    for (let call = 0; call < 2; call += 1) await send(new ConverseCommand(INPUT));
    expect(asked.map(({ stacked, request }) => [stacked, request.headers.Authorization])).toEqual([
      [true, 'Bearer key'],
      [true, 'Bearer key'],
    ]);
  });

  it('is at the time of the service once the service has told that the own clock is wrong', async () => {
    const { send } = straight(clientOf(CREDENTIALS));
    await send(new ConverseCommand(INPUT));
    const hour = 3_600_000;
    const date = new Date(Date.now() + hour).toUTCString();
    answers = [{ status: 403, headers: { date }, body: '{"message":"Signature not yet current"}' }];
    await send(new ConverseCommand(INPUT)).catch(() => undefined);
    await send(new ConverseCommand(INPUT));
    const [, before, after] = asked.map(({ request }) => timeOf(request));
    expect(Number(after) - Number(before)).toBeGreaterThan(hour - 60_000);
  });
});

function timeOf({ headers }: HttpRequest): number {
  const [, ...parts] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(headers['x-amz-date'] ?? '') ?? [];
  const [year = 0, month = 0, ...rest] = parts.map(Number);
  return Date.UTC(year, month - 1, ...(rest as [number, number, number, number]));
}
