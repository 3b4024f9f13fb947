import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { callUrl } from '../../../../../functions/router/elsewhere/call-url.ts';
import { noHurry } from '../../../../support/model-stub.ts';

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
    await expect(callUrl(url)('{}', noHurry())).rejects.toMatchObject({ kind: 'unavailable' });
    expect(asked.map(({ url: path }) => path)).toEqual(['/billing']);
  });

  it.each([
    [400, 'unavailable'],
    [429, 'unavailable'],
    [500, 'failed'],
    [503, 'unavailable'],
  ])('that answers with %i is %s', async (status, kind) => {
    handle = (_, response) => response.writeHead(status).end('{"answer":"no"}');
    await expect(callUrl(url)('{}', noHurry())).rejects.toMatchObject({ kind });
  });

  it('is sent no token when it asks for none', async () => {
    handle = (_, response) => response.end('{}');
    expect(await callUrl(url)('{}', noHurry())).toBe('{}');
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
    await call('{}', noHurry());
    await call('{}', noHurry());
    expect(reads).toBe(1);
    token = 'new';
    await expect(call('{}', noHurry())).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await call('{}', noHurry())).toBe('{}');
    expect(reads).toBe(2);
  });
});
