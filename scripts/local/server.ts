/**
 * The front door: one HTTP listener for every service. It reads a request whole, chooses who answers (the control
 * endpoints, a deployed API, or the AWS service named in the request's signature) and writes the answer as it comes.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DEFAULT_REGION, LOCAL_ACCOUNT_ID } from './account.ts';
import { ConnectionReset } from './connection-reset.ts';
import { credentialScope } from './credential-scope.ts';
import type { CloudRequest, CloudResponse, CloudService } from './service.ts';
import { serviceError } from './service-error.ts';

/** What the door knows of a request beyond what AWS services need. */
export interface DoorRequest extends CloudRequest {
  /** Signing name of the service; empty for an unsigned request. */
  service: string;
  /** Header names and values in turn, as sent: spelling and repetition are kept. */
  rawHeaders: string[];
  sourceIp: string;
}

/** Someone who answers requests that are chosen by host or path and not by signature. */
export interface Site {
  matches(request: DoorRequest): boolean;
  handle(request: DoorRequest): Promise<CloudResponse>;
}

export interface DoorOptions {
  /** Asked first, in this order. */
  sites: readonly Site[];
  /** AWS services by signing name. */
  services: ReadonlyMap<string, CloudService>;
  /** Answers for every other signing name, and for unsigned requests. */
  fallback: CloudService;
  /** Told in one line of what went wrong inside. */
  onError(line: string): void;
}

/** Longer than SDK clients keep idle connections (Node SDK: none, Go: 90 s), so that they close first. */
const KEEP_ALIVE_MS = 120_000;

/** Makes the listener; `ready` holds requests back until the services behind the door have started. */
export function createDoor(ready: Promise<DoorOptions>): Server {
  const server = createServer((incoming, outgoing) => {
    serve(ready, incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  // An upload or a streamed turn may take as long as it takes.
  server.requestTimeout = 0;
  return server;
}

async function serve(
  ready: Promise<DoorOptions>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const options = await ready;
  const request = await readRequest(incoming, outgoing);
  let response: CloudResponse;
  try {
    response = await dispatch(options, request);
  } catch (error) {
    if (request.signal.aborted) return;
    if (error instanceof ConnectionReset) throw error;
    const message = error instanceof Error ? error.message : String(error);
    options.onError(
      `${request.service || 'unsigned'} ${request.method} ${request.path}: ${message}`,
    );
    response = serviceError(request, 500, 'InternalFailure', message);
  }
  await writeResponse(response, outgoing);
}

function dispatch(options: DoorOptions, request: DoorRequest): Promise<CloudResponse> {
  const site = options.sites.find((candidate) => candidate.matches(request));
  if (site) return site.handle(request);
  return (options.services.get(request.service) ?? options.fallback).handle(request);
}

async function readRequest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<DoorRequest> {
  const target = incoming.url ?? '/';
  const mark = target.indexOf('?');
  const query = new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1));
  const scope = credentialScope(incoming.headers.authorization, query);
  const abort = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) abort.abort();
  });
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return {
    method: incoming.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query,
    headers: incoming.headers,
    rawHeaders: incoming.rawHeaders,
    body: Buffer.concat(chunks),
    service: scope?.service ?? '',
    region: scope?.region ?? DEFAULT_REGION,
    accountId: LOCAL_ACCOUNT_ID,
    sourceIp: incoming.socket.remoteAddress ?? '127.0.0.1',
    signal: abort.signal,
  };
}

async function writeResponse(response: CloudResponse, outgoing: ServerResponse): Promise<void> {
  const { status, headers, body } = response;
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    const length = String(Buffer.byteLength(body ?? ''));
    outgoing.writeHead(status, { 'content-length': length, ...headers }).end(body);
    return;
  }
  outgoing.writeHead(status, headers);
  // The head goes out before the first chunk: a streamed turn may think for long before its first token.
  outgoing.flushHeaders();
  await pipeline(Readable.from(body, { objectMode: false }), outgoing);
}
