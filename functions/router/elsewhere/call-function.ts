/**
 * Asks an agent that is a function of the fleet: one synchronous invocation of its alias `live`. As for parameters, the
 * request is signed and sent by what the client of another service has, in place of a client of 100 kB in the bundle.
 */
import type { Readable } from 'node:stream';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { HttpRequest } from '@smithy/types';
import { abortableDelay, type Deadline } from '../../shared/deadline.ts';
import { AgentTrouble } from './agent-trouble.ts';
import { readBounded } from './read-bounded.ts';

/** @returns the text of the answer @throws AgentTrouble, the network's error, or the reason of the deadline's signal */
export type CallAgent = (body: string, deadline: Deadline) => Promise<string>;

/**
 * An invocation that was refused, or met a kept connection that the service had closed, is repeated: once, after 100 to 300
 * ms, where so much time is left. By the contract a request may come twice.
 */
const RETRY_MS = { least: 100, spread: 200, needed: 1_000 };

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
  return async (body, deadline) => {
    const isLate = () => deadline.remainingMs() < RETRY_MS.needed;
    try {
      const first = await invoke(client, env, name, body, deadline.signal);
      if (first.status !== 429 || isLate()) return textOf(first);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET' || isLate()) throw error;
    }
    await abortableDelay(RETRY_MS.least + Math.random() * RETRY_MS.spread, deadline.signal);
    return textOf(await invoke(client, env, name, body, deadline.signal));
  };
}

interface Invoked {
  status: number;
  /** The function threw, ran out of time or memory: Lambda's word for it. */
  functionError: string | undefined;
  text: string;
}

async function invoke(
  { config }: Pick<DynamoDBClient, 'config'>,
  env: NodeJS.ProcessEnv,
  name: string,
  body: string,
  signal: AbortSignal,
): Promise<Invoked> {
  const region = await config.region();
  const { protocol, hostname, port } = new URL(
    env.AWS_ENDPOINT_URL_LAMBDA ?? env.AWS_ENDPOINT_URL ?? `https://lambda.${region}.amazonaws.com`,
  );
  const request: HttpRequest = {
    method: 'POST',
    protocol,
    hostname,
    ...(port !== '' && { port: Number(port) }),
    path: `/2015-03-31/functions/${name}/invocations`,
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
  const { response } = await config.requestHandler.handle(signed as never, { abortSignal: signal });
  return {
    status: response.statusCode,
    functionError: response.headers['x-amz-function-error'],
    text: await readBounded(response.body as Readable, signal),
  };
}

function textOf({ status, functionError, text }: Invoked): string {
  if (functionError !== undefined) {
    throw new AgentTrouble('failed', `the function failed (${functionError})`);
  }
  if (status === 200) return text;
  // No such function, or no right to it: no probe mends that soon.
  const verdict = status === 403 || status === 404 ? 'down' : 'bad';
  throw new AgentTrouble('unavailable', `Lambda answered with HTTP status ${status}`, verdict);
}
