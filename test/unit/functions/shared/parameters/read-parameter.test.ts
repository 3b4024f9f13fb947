import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createParameterReader } from '../../../../../functions/shared/parameters/read-parameter.ts';

let answer: { status: number; body: string };
let asked: { headers: IncomingMessage['headers']; body: unknown };
let server: Server;
let endpoint: string;
const client = new DynamoDBClient({
  region: 'eu-central-1',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
});

beforeAll(async () => {
  server = createServer(async (request, response) => {
    asked = { headers: request.headers, body: JSON.parse(await text(request)) };
    response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
});

const read = (name: string, signal = new AbortController().signal): Promise<string> =>
  createParameterReader(client, { AWS_ENDPOINT_URL_SSM: endpoint })(name, signal);

describe('a parameter', () => {
  it('is asked for decrypted, by a call signed for SSM in the Region of the client', async () => {
    answer = { status: 200, body: JSON.stringify({ Parameter: { Value: 'hush' } }) };
    expect(await read('agentpool-dev-mcp-crm')).toBe('hush');
    expect(asked.body).toEqual({ Name: 'agentpool-dev-mcp-crm', WithDecryption: true });
    expect(asked.headers).toMatchObject({
      'x-amz-target': 'AmazonSSM.GetParameter',
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/ssm\/aws4_request, /,
      ),
    });
  });

  it.each([
    [400, '{"__type":"ParameterNotFound"}', 'ParameterNotFound'],
    [400, '{"__type":"AccessDeniedException","message":"long"}', 'AccessDeniedException'],
    [503, '<html>', 'HTTP status 503'],
    [200, '{}', 'HTTP status 200'],
  ])('that cannot be read (%i %s) is named, with the reason', async (status, body, reason) => {
    answer = { status, body };
    await expect(read('of-a-server')).rejects.toThrow(
      `SSM parameter of-a-server cannot be read: ${reason}`,
    );
  });

  it('is not waited for by who gave up', async () => {
    await expect(read('x', AbortSignal.abort())).rejects.toThrow();
  });
});
