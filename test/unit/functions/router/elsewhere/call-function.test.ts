import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { callFunction } from '../../../../../functions/router/elsewhere/call-function.ts';
import { startDeadline } from '../../../../../functions/shared/deadline.ts';

type Answer = (response: ServerResponse) => void;
const gives =
  (status: number, body: string, headers = {}): Answer =>
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

async function ask(ms = 20_000): Promise<string> {
  const deadline = startDeadline(ms);
  try {
    return await callFunction(client, env, 'agentpool-dev-billing')('{"a":1}', deadline);
  } finally {
    deadline.clear();
  }
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

  it.each([
    ['is full for a moment', gives(429, '{}')],
    [
      'met a connection that was closed',
      ((response) => response.socket?.resetAndDestroy()) as Answer,
    ],
  ])('is asked once more when it %s', async (_, first) => {
    answers = [first, gives(200, '"yes"')];
    expect(await ask()).toBe('"yes"');
    expect(asked).toHaveLength(2);
  });

  it('is unavailable when it stays full', async () => {
    answers = [gives(429, '{}'), gives(429, '{}')];
    await expect(ask()).rejects.toMatchObject({ kind: 'unavailable', verdict: 'bad' });
    expect(asked).toHaveLength(2);
  });

  it('is not asked again when little time is left', async () => {
    answers = [gives(429, '{}')];
    await expect(ask(900)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(asked).toHaveLength(1);
  });

  it.each([
    [403, 'down'],
    [404, 'down'],
    [500, 'bad'],
    [503, 'bad'],
  ])('is unavailable when Lambda answers with %i', async (status, verdict) => {
    answers = [gives(status, '{}')];
    await expect(ask()).rejects.toMatchObject({ kind: 'unavailable', verdict });
  });

  it('failed when it threw, and nothing of what it threw is told', async () => {
    answers = [gives(200, '{"errorMessage":"secret"}', { 'x-amz-function-error': 'Unhandled' })];
    await expect(ask()).rejects.toMatchObject({
      kind: 'failed',
      message: 'the function failed (Unhandled)',
    });
  });

  it('that stops in the middle of its answer is waited for until the deadline', async () => {
    answers = [(response) => response.writeHead(200).write('{"answer":')];
    await expect(ask(300)).rejects.toThrow('no answer within 300 ms');
  });
});
