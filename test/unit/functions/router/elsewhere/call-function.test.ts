import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { callFunction } from '../../../../../functions/router/elsewhere/call-function.ts';
import { encodeFrame } from '../../../../support/event-frames.ts';
import { useSteadyClock } from '../../../../support/steady-clock.ts';

useSteadyClock();

const encode = (type: string, body: string) => encodeFrame({ ':event-type': type }, body);

type Answer = (response: ServerResponse) => void;
const gives =
  (status: number, body: string | Buffer, headers = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end(body);

let answers: Answer[];
let asked: { url: string; headers: IncomingMessage['headers']; body: string }[];
let server: Server;
const env: NodeJS.ProcessEnv = {};
const client = new DynamoDBClient({
  region: 'eu-central-1',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
});

beforeAll(async () => {
  server = createServer(async (request, response) => {
    asked.push({ url: request.url ?? '', headers: request.headers, body: await text(request) });
    answers.shift()?.(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  answers = [];
  asked = [];
});
afterAll(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
});

async function ask(stream = false): Promise<string> {
  const call = callFunction(client, env, 'agentpool-dev-billing');
  const { written } = await call('{"a":1}', { signal: AbortSignal.timeout(5_000), stream });
  return text(written);
}

describe('a function that is an agent', () => {
  it('is invoked by its alias, by a call signed for Lambda in the Region of the client', async () => {
    answers = [gives(200, '{"answer":"x"}')];
    expect(await ask()).toBe('{"answer":"x"}');
    expect(asked).toMatchObject([
      {
        url: '/2015-03-31/functions/agentpool-dev-billing/invocations?Qualifier=live',
        body: '{"a":1}',
        headers: {
          'x-amz-invocation-type': 'RequestResponse',
          authorization: expect.stringMatching(
            /Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/lambda\/aws4_request, /,
          ),
        },
      },
    ]);
  });

  it('is invoked for its stream by another operation, whose frames are taken away', async () => {
    const frames = [
      encode('PayloadChunk', '{"answer":'),
      encode('PayloadChunk', '"x"}'),
      encode('InvokeComplete', '{}'),
    ];
    answers = [gives(200, Buffer.concat(frames))];
    expect(await ask(true)).toBe('{"answer":"x"}');
    expect(asked[0]?.url).toBe(
      '/2021-11-15/functions/agentpool-dev-billing/response-streaming-invocations?Qualifier=live',
    );
  });

  it.each([
    ['had no room for it', gives(429, '{}')],
    [
      'met a connection that was closed',
      ((response) => response.socket?.resetAndDestroy()) as Answer,
    ],
  ])('may be asked once more when it %s', async (_, first) => {
    answers = [first];
    await expect(ask()).rejects.toMatchObject({ kind: 'unavailable', wasRefused: true });
  });

  it.each([
    [403, 'down'],
    [404, 'down'],
    [500, 'bad'],
    [503, 'bad'],
  ])('is unavailable when Lambda answers with %i', async (status, verdict) => {
    answers = [gives(status, '{}')];
    await expect(ask()).rejects.toMatchObject({ kind: 'unavailable', verdict, wasRefused: false });
  });

  it('failed when it threw, and nothing of what it threw is told', async () => {
    answers = [gives(200, '{"errorMessage":"secret"}', { 'x-amz-function-error': 'Unhandled' })];
    await expect(ask()).rejects.toMatchObject({
      kind: 'failed',
      message: 'the function failed (Unhandled)',
    });
  });
});
