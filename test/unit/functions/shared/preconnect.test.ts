import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from '@jest/globals';
import { preconnect } from '../../../../functions/shared/preconnect.ts';
import { useSteadyClock } from '../../../support/steady-clock.ts';

useSteadyClock();

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A service that answers everything, and what it has seen. */
async function service(status: number) {
  const seen = { connections: 0, requests: [] as string[] };
  server = createServer((request, response) => {
    request.resume();
    seen.requests.push(
      `${request.method} ${request.headers.authorization ? 'signed' : 'unsigned'}`,
    );
    response.writeHead(request.method === 'GET' ? status : 200, { 'x-amz-crc32': '2745614147' });
    response.end('{}');
  });
  server.on('connection', () => {
    seen.connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { seen, client: clientOf((server.address() as AddressInfo).port) };
}

const clientOf = (port: number) =>
  new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });

const command = () => new GetItemCommand({ TableName: 'none', Key: {} });

describe('a connection opened beforehand', () => {
  it.each([200, 403, 404])(
    'is the one that the first request uses, whatever the unsigned GET got (%i)',
    async (status) => {
      const { seen, client } = await service(status);
      await preconnect(client, command());
      expect(seen).toEqual({ connections: 1, requests: ['GET unsigned'] });
      await client.send(new GetItemCommand({ TableName: 't', Key: { pk: { S: 'a' } } }));
      expect(seen).toEqual({ connections: 1, requests: ['GET unsigned', 'POST signed'] });
      client.destroy();
    },
  );

  it('that cannot be had is no error', async () => {
    const client = clientOf(1);
    await expect(preconnect(client, command())).resolves.toBeUndefined();
    client.destroy();
  });
});
