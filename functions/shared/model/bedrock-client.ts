/** The connection to Bedrock, one per worker. */
import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Sockets a worker may open: its share of an environment's requests, each with parallel calls, never queues for one. */
const MAX_SOCKETS = 256;

/** Time to connect, in ms: Bedrock in the same Region answers within a few. */
const CONNECTION_TIMEOUT_MS = 2_000;

/**
 * HTTP/1.1 with keep-alive: the SDK's default handler for this client opens a new HTTP/2 connection, with its TLS
 * handshake, for every request. No retries by the SDK: see model-client.ts.
 * @param config beats what is set here
 */
export function createBedrockClient(config: BedrockRuntimeClientConfig = {}): BedrockRuntimeClient {
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS };
  return new BedrockRuntimeClient({
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      httpAgent: agent,
      httpsAgent: agent,
    }),
    ...config,
  });
}
