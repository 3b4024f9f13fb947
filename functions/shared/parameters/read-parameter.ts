/**
 * Reads secrets from SSM Parameter Store. One call of one service is not worth a client of its own in the bundle, so the
 * request is signed and sent by what a client of another service has: its credentials, signer and connections.
 */
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { HttpRequest } from '@smithy/types';

/** @throws Error that names the parameter and the service's error, and nothing of the value */
export type ReadParameter = (name: string, signal: AbortSignal) => Promise<string>;

/**
 * @param client whose Region, credentials and connections are used
 * @param env may name another endpoint, as for every AWS SDK
 */
export function createParameterReader(
  { config }: Pick<DynamoDBClient, 'config'>,
  env: NodeJS.ProcessEnv,
): ReadParameter {
  return async (name, signal) => {
    const region = await config.region();
    const { protocol, hostname, port } = new URL(
      env.AWS_ENDPOINT_URL_SSM ?? env.AWS_ENDPOINT_URL ?? `https://ssm.${region}.amazonaws.com`,
    );
    const request: HttpRequest = {
      method: 'POST',
      protocol,
      hostname,
      ...(port !== '' && { port: Number(port) }),
      path: '/',
      query: {},
      headers: {
        host: port === '' ? hostname : `${hostname}:${port}`,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AmazonSSM.GetParameter',
      },
      body: JSON.stringify({ Name: name, WithDecryption: true }),
    };
    const signer = await config.signer();
    const signed = await signer.sign(request, { signingService: 'ssm', signingRegion: region });
    const { response } = await config.requestHandler.handle(signed as never, {
      abortSignal: signal,
    });
    return valueIn(name, response.statusCode, await text(response.body as Readable));
  };
}

function valueIn(name: string, status: number, body: string): string {
  let answer: { Parameter?: { Value?: unknown }; __type?: unknown } = {};
  try {
    answer = JSON.parse(body);
  } catch {
    // Told below, by its status.
  }
  const value = answer.Parameter?.Value;
  if (status === 200 && typeof value === 'string') return value;
  const reason = typeof answer.__type === 'string' ? answer.__type : `HTTP status ${status}`;
  throw new Error(`SSM parameter ${name} cannot be read: ${reason}`);
}
