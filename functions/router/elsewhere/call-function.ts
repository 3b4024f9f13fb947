/**
 * Asks an agent that is a function of the fleet: one synchronous invocation of its alias `live`. As for parameters, the
 * request is signed and sent by what the client of another service has, in place of a client of 100 kB in the bundle.
 * Both operations need the same right, `lambda:InvokeFunction` (Lambda API reference, InvokeWithResponseStream).
 */
import type { Readable } from 'node:stream';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { HttpRequest } from '@smithy/types';
import { AgentTrouble } from './agent-trouble.ts';
import type { CallAgent } from './exchange.ts';
import { payloadChunks } from './payload-chunks.ts';

/** Path behind the function's name, with the date of its API version in front (Lambda API reference). */
const WHOLE = { version: '2015-03-31', operation: 'invocations' };
const STREAMED = { version: '2021-11-15', operation: 'response-streaming-invocations' };

/**
 * @param client whose Region, credentials and connections are used
 * @param env may name another endpoint, as for every AWS SDK
 * @param name of the function in AWS
 */
export function callFunction(
  client: Pick<DynamoDBClient, 'config'>,
  env: NodeJS.ProcessEnv,
  name: string,
): CallAgent {
  return async (request, { signal, stream }) => {
    const {
      statusCode: status,
      headers,
      body,
    } = await invoke(client, env, name, request, {
      signal,
      stream,
    });
    const functionError = headers['x-amz-function-error'];
    if (status === 200 && functionError === undefined) {
      return { body, written: stream ? payloadChunks(body) : body };
    }
    body.destroy();
    if (functionError !== undefined) {
      throw new AgentTrouble('failed', `the function failed (${functionError})`);
    }
    // No such function, or no right to it: no probe mends that soon.
    const verdict = status === 403 || status === 404 ? 'down' : 'bad';
    throw new AgentTrouble('unavailable', `Lambda answered with HTTP status ${status}`, {
      verdict,
      wasRefused: status === 429,
    });
  };
}

interface Invoked {
  statusCode: number;
  headers: Record<string, string>;
  body: Readable;
}

async function invoke(
  { config }: Pick<DynamoDBClient, 'config'>,
  env: NodeJS.ProcessEnv,
  name: string,
  body: string,
  { signal, stream }: { signal: AbortSignal; stream: boolean },
): Promise<Invoked> {
  const region = await config.region();
  const { protocol, hostname, port } = new URL(
    env.AWS_ENDPOINT_URL_LAMBDA ?? env.AWS_ENDPOINT_URL ?? `https://lambda.${region}.amazonaws.com`,
  );
  const { version, operation } = stream ? STREAMED : WHOLE;
  const request: HttpRequest = {
    method: 'POST',
    protocol,
    hostname,
    ...(port !== '' && { port: Number(port) }),
    path: `/${version}/functions/${name}/${operation}`,
    query: { Qualifier: 'live' },
    headers: {
      host: port === '' ? hostname : `${hostname}:${port}`,
      'content-type': 'application/json',
      'x-amz-invocation-type': 'RequestResponse',
    },
    body,
  };
  const signer = await config.signer();
  const signed = await signer.sign(request, { signingService: 'lambda', signingRegion: region });
  signal.throwIfAborted();
  try {
    const { response } = await config.requestHandler.handle(signed as never, {
      abortSignal: signal,
    });
    return response as Invoked;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Mostly a kept connection that the service had closed. By the contract a request may come twice.
    if (code !== 'ECONNRESET' || signal.aborted) throw error;
    throw new AgentTrouble('unavailable', message, { wasRefused: true });
  }
}
