/** The local Lambda service behind a real HTTP server, with the real SDK client in front of it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import {
  createLambda,
  type LambdaOptions,
  type LambdaService,
} from '../../scripts/local/lambda/index.ts';
import type { LogRecord } from '../../scripts/local/log-record.ts';

export interface LocalLambda {
  service: LambdaService;
  client: LambdaClient;
  logs: LogRecord[];
  /** What `S3Bucket`/`S3Key` of a function's code reach, by key. */
  objects: Map<string, Buffer>;
  endpoint: string;
  close(): Promise<void>;
}

/** Every delay at its smallest; the order of the states stays. */
const quick = {
  capacityProviderMs: 1,
  updateMs: 1,
  publishMs: 1,
  scalingMs: 1,
  deleteMs: 1,
  asyncRetryMs: 1,
  replaceMs: 1,
};

export async function startLocalLambda(options: Partial<LambdaOptions> = {}): Promise<LocalLambda> {
  const stateDirectory = await mkdtemp(join(tmpdir(), 'local-lambda-'));
  const logs: LogRecord[] = [];
  const objects = new Map<string, Buffer>();
  const service = createLambda({
    endpoint: 'http://127.0.0.1:9',
    stateDirectory,
    loadObject: async (_bucket, key) => {
      const found = objects.get(key);
      if (found) return found;
      throw Object.assign(new Error('The specified key does not exist.'), { name: 'NoSuchKey' });
    },
    onLog: (record) => logs.push(record),
    ...options,
    timings: { ...quick, ...options.timings },
  });
  const server = createServer((request, response) => {
    answer(service, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new LambdaClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  return {
    service,
    client,
    logs,
    objects,
    endpoint,
    async close() {
      client.destroy();
      await service.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(stateDirectory, { recursive: true, force: true });
    },
  };
}

async function answer(
  service: LambdaService,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const url = new URL(request.url ?? '/', 'http://localhost');
  const abort = new AbortController();
  response.once('close', () => abort.abort());
  const result = await service.handle({
    method: request.method ?? 'GET',
    path: (request.url ?? '/').split('?')[0] ?? '/',
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks),
    region: 'us-east-1',
    accountId: '123456789012',
    signal: abort.signal,
  });
  response.writeHead(result.status, result.headers);
  const { body } = result;
  if (body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array)) {
    for await (const chunk of body) response.write(chunk);
    response.end();
  } else {
    response.end(body);
  }
}

/** A zip with one file, `index.mjs`. */
export function bundle(
  source: string | Uint8Array,
  assets: Readonly<Record<string, Uint8Array>> = {},
): Buffer {
  return Buffer.from(zipSync({ ...assets, 'index.mjs': Buffer.from(source as string) }));
}

/** In ms; only what never comes is waited for that long. */
const LONGEST_WAIT_MS = 120_000;

/** Asks again until the condition holds; fails after `withinMs` with what was seen last. */
export async function until<T>(
  ask: () => T | Promise<T>,
  holds: (value: T) => boolean,
  withinMs = LONGEST_WAIT_MS,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  while (true) {
    const value = await ask();
    if (holds(value)) return value;
    if (Date.now() > deadline) throw new Error(`still not: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
