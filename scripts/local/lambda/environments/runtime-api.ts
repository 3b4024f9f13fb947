import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FunctionFailure, type Invocation } from './invocation.ts';
import { readAll, receive } from './runtime-response.ts';

/** What an environment wants to know of its runtime. */
export interface RuntimeApiEvents {
  /** A worker asks for work: the first time, init is over. */
  onPoll(): void;
  onInitError(payload: Buffer): void;
  /** The runtime is done with the invocation, whatever its caller got. */
  onDone(invocation: Invocation): void;
}

export interface RuntimeApiOptions {
  zoneId: string;
  metadataToken: string;
  /** Hold an event for the next poll when none is parked: right only where one caller owns the environment. */
  holds: boolean;
}

const RUNTIME = '/2018-06-01/runtime';
const METADATA = '/2026-01-15/metadata/execution-environment';

/**
 * The HTTP server that one environment's runtime client talks to: the Lambda Runtime API and the zone metadata
 * endpoint. Parked polls are served first in, first out, and nothing waits for one to come (AWS's runtime emulator).
 */
export class RuntimeApi {
  #server: Server;
  #options: RuntimeApiOptions;
  #events: RuntimeApiEvents;
  #parked: ServerResponse[] = [];
  #held: Invocation[] = [];
  #running = new Map<string, Invocation>();

  constructor(options: RuntimeApiOptions, events: RuntimeApiEvents) {
    this.#options = options;
    this.#events = events;
    this.#server = createServer((request, response) => {
      this.#route(request, response).catch(() => response.destroy());
    });
    // A parked poll lasts as long as nothing happens.
    this.#server.requestTimeout = 0;
    this.#server.headersTimeout = 0;
    this.#server.keepAliveTimeout = 0;
  }

  /** Resolves with `host:port`. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Gives the event to the worker that has been waiting longest; false when none waits. */
  offer(invocation: Invocation): boolean {
    const poll = this.#parked.shift();
    if (poll) this.#deliver(poll, invocation);
    else if (this.#options.holds) this.#held.push(invocation);
    else return false;
    this.#running.set(invocation.id, invocation);
    return true;
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    if (path === METADATA) return this.#metadata(request, response);
    if (request.method === 'GET' && path === `${RUNTIME}/invocation/next`)
      return this.#poll(response);
    if (request.method !== 'POST') return answer(response, 404, { errorType: 'NotFound' });
    if (path === `${RUNTIME}/init/error`) {
      this.#events.onInitError(await readAll(request));
      return answer(response, 202, { status: 'OK' });
    }
    const match = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/.exec(path);
    const invocation = this.#running.get(decodeURIComponent(match?.[1] ?? ''));
    if (!match || !invocation) {
      request.resume();
      return answer(response, 400, {
        errorType: 'InvalidRequestID',
        errorMessage: 'Invalid request ID',
      });
    }
    await this.#finish(invocation, match[2] === 'error', request, response);
  }

  async #finish(
    invocation: Invocation,
    isError: boolean,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const late = invocation.isClosed;
    let refusal: FunctionFailure | undefined;
    try {
      if (isError) {
        const payload = await readAll(request);
        invocation.fail(new FunctionFailure(errorTypeOf(payload), payload));
      } else {
        refusal = await receive(invocation, request);
      }
    } finally {
      this.#running.delete(invocation.id);
      this.#events.onDone(invocation);
    }
    if (late) return answer(response, 408, { errorType: 'Sandbox.Timedout' });
    if (refusal) return answer(response, 413, { errorType: refusal.name });
    answer(response, 202, { status: 'OK' });
  }

  #poll(response: ServerResponse): void {
    const held = this.#held.shift();
    if (held) this.#deliver(response, held);
    else {
      this.#parked.push(response);
      response.once('close', () => {
        this.#parked = this.#parked.filter((parked) => parked !== response);
      });
    }
    this.#events.onPoll();
  }

  #deliver(response: ServerResponse, invocation: Invocation): void {
    const { input } = invocation;
    response.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': invocation.id,
      'lambda-runtime-deadline-ms': String(invocation.deadlineMs),
      'lambda-runtime-invoked-function-arn': input.invokedArn,
      'lambda-runtime-trace-id': invocation.traceId,
      ...(input.clientContext && { 'lambda-runtime-client-context': input.clientContext }),
    });
    response.end(input.payload);
  }

  /** Developer Guide, availability zone metadata: 401 without the token, 405 for another method. */
  #metadata(request: IncomingMessage, response: ServerResponse): void {
    if (request.method !== 'GET') {
      answer(response, 405, { message: 'Method not allowed' });
      return;
    }
    if (request.headers.authorization !== `Bearer ${this.#options.metadataToken}`) {
      answer(response, 401, { message: 'Unauthorized' });
      return;
    }
    response.setHeader('cache-control', 'private, max-age=43200, immutable');
    answer(response, 200, { AvailabilityZoneID: this.#options.zoneId });
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function errorTypeOf(payload: Buffer): string {
  try {
    const { errorType } = JSON.parse(payload.toString('utf8')) as { errorType?: unknown };
    return typeof errorType === 'string' ? errorType : 'Error';
  } catch {
    return 'Error';
  }
}
