/** Secrets are read from a Parameter Store that is not ours: moto's, which knows the wire of the real one. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  createParameterReader,
  type ReadParameter,
} from '../../functions/shared/parameters/read-parameter.ts';
import { MotoServer } from '../support/moto-server.ts';

const client = new DynamoDBClient({
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
const { signal } = new AbortController();
let moto: MotoServer;
let read: ReadParameter;

beforeAll(async () => {
  moto = await MotoServer.start();
  read = createParameterReader(client, { AWS_ENDPOINT_URL: moto.url });
});
afterAll(async () => {
  client.destroy();
  await moto.stop();
});

it('a secure string is given decrypted, and one that is not there is named', async () => {
  const put = await fetch(moto.url, {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/ssm/aws4_request',
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonSSM.PutParameter',
    },
    body: JSON.stringify({ Name: 'stage-mcp-crm', Value: 'hush', Type: 'SecureString' }),
  });
  expect(put.status).toBe(200);
  expect(await read('stage-mcp-crm', signal)).toBe('hush');
  await expect(read('stage-mcp-none', signal)).rejects.toThrow(
    'SSM parameter stage-mcp-none cannot be read: ParameterNotFound',
  );
});
