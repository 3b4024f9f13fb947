/** The offline model behind the real front door on a free port, with a real SDK client. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type BedrockOptions, createBedrock } from '../../scripts/local/bedrock/create-bedrock.ts';
import type { ScriptEntry } from '../../scripts/local/bedrock/faults/script.ts';
import { createDoor } from '../../scripts/local/server.ts';

export interface BedrockServer {
  endpoint: string;
  client: BedrockRuntimeClient;
  /** Enqueues script entries over HTTP, as a test of the whole platform does. */
  script(...entries: ScriptEntry[]): Promise<void>;
  control(method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }>;
  close(): Promise<void>;
}

export async function startBedrock(options: Partial<BedrockOptions> = {}): Promise<BedrockServer> {
  const bedrock = createBedrock({ mode: 'offline', ...options });
  const door = createDoor(
    Promise.resolve({
      sites: [{ matches: ({ path }) => path.startsWith('/_agentpool/'), handle: bedrock.handle }],
      services: new Map([['bedrock', bedrock]]),
      fallback: bedrock,
      onError: () => {},
    }),
  );
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  const endpoint = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  const client = new BedrockRuntimeClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({ httpAgent: { keepAlive: true, maxSockets: 64 } }),
  });
  const control: BedrockServer['control'] = async (method, path, body) => {
    const answer = await fetch(`${endpoint}/_agentpool/model${path}`, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: answer.status, json: await answer.json() };
  };
  return {
    endpoint,
    client,
    control,
    async script(...entries) {
      const { status, json } = await control('POST', '/script', { entries });
      if (status !== 200) throw new Error(JSON.stringify(json));
    },
    async close() {
      client.destroy();
      door.closeAllConnections();
      door.close();
      await bedrock.close();
    },
  };
}
