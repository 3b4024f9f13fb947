import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { callUrl } from '../../../../../functions/router/elsewhere/call-url.ts';
import type { CallAgent } from '../../../../../functions/router/elsewhere/exchange.ts';
import { useSteadyClock } from '../../../../support/steady-clock.ts';

useSteadyClock();

async function ask(call: CallAgent, stream = false): Promise<string> {
  const { written } = await call('{}', { signal: AbortSignal.timeout(5_000), stream });
  return text(written);
}

let handle: (request: IncomingMessage, response: ServerResponse) => void;
let asked: IncomingMessage[];
let server: Server;
let url: URL;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request);
    request.resume().on('end', () => handle(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/billing`);
});
beforeEach(() => {
  asked = [];
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('an endpoint that is an agent', () => {
  it('is never followed to another address', async () => {
    handle = (_, response) => response.writeHead(307, { location: '/elsewhere' }).end();
    await expect(ask(callUrl(url))).rejects.toMatchObject({ kind: 'unavailable' });
    expect(asked.map(({ url: path }) => path)).toEqual(['/billing']);
  });

  it.each([
    [400, 'unavailable'],
    [429, 'unavailable'],
    [500, 'failed'],
    [503, 'unavailable'],
  ])('that answers with %i is %s', async (status, kind) => {
    handle = (_, response) => response.writeHead(status).end('{"answer":"no"}');
    await expect(ask(callUrl(url))).rejects.toMatchObject({ kind });
  });

  it('is sent no token when it asks for none', async () => {
    handle = (_, response) => response.end('{}');
    expect(await ask(callUrl(url))).toBe('{}');
    expect(asked[0]?.headers).not.toHaveProperty('authorization');
  });

  it('is sent its token, which is read once, and again after it was refused', async () => {
    let token = 'old';
    let reads = 0;
    const call = callUrl(url, async () => {
      reads += 1;
      return token;
    });
    handle = ({ headers }, response) =>
      response.writeHead(headers.authorization === `Bearer ${token}` ? 200 : 401).end('{}');
    await ask(call);
    await ask(call);
    expect(reads).toBe(1);
    token = 'new';
    await expect(ask(call)).rejects.toMatchObject({ wasRefused: true });
    expect(await ask(call)).toBe('{}');
    expect(reads).toBe(2);
  });

  it('is left alone when it does not take the token that was read just now', async () => {
    const call = callUrl(url, async () => 'wrong');
    handle = (_, response) => response.writeHead(401).end();
    const denied = { kind: 'unavailable', verdict: 'down', wasRefused: false };
    await expect(ask(call)).rejects.toMatchObject(denied);
    await expect(ask(call)).rejects.toMatchObject(denied);
  });

  it('is sent a token without the line end that it was stored with, and none that no header takes', async () => {
    handle = (_, response) => response.end('{}');
    await ask(callUrl(url, async () => 'secret\n'));
    expect(asked[0]?.headers.authorization).toBe('Bearer secret');
    const odd = ask(callUrl(url, async () => 'sec\nret'));
    await expect(odd).rejects.toThrow('the token is none that a header takes');
    expect(asked).toHaveLength(1);
  });

  it('is told whether events are of use', async () => {
    handle = (_, response) => response.end('{}');
    await ask(callUrl(url), true);
    await ask(callUrl(url), false);
    expect(asked.map(({ headers }) => headers.accept)).toEqual([
      'application/x-ndjson, application/json',
      'application/json',
    ]);
  });
});
