import { randomBytes, randomUUID } from 'node:crypto';
import { ResponseChannel } from './response-channel.ts';

/** A failure of the function itself: `name` is the runtime's error type, `payload` its JSON document. */
export class FunctionFailure extends Error {
  override readonly name: string;
  readonly payload: Buffer;

  constructor(errorType: string, payload: Buffer) {
    super(payload.toString('utf8'));
    this.name = errorType;
    this.payload = payload;
  }

  static of(errorType: string, errorMessage: string): FunctionFailure {
    return new FunctionFailure(errorType, Buffer.from(JSON.stringify({ errorType, errorMessage })));
  }
}

/** What the caller gets: the failure when nothing was answered before it, else the response as it comes. */
export type Answer =
  | { failure: FunctionFailure }
  | { failure?: undefined; contentType: string; chunks: ResponseChannel };

export interface InvocationInput {
  payload: Uint8Array;
  invokedArn: string;
  timeoutMs: number;
  traceId?: string | undefined;
  clientContext?: string | undefined;
}

/**
 * One invocation between its caller and its environment. The caller's side ends at the timeout at the latest; the
 * environment's side ends when the runtime answers or dies, which may be much later.
 */
export class Invocation {
  readonly id = randomUUID();
  readonly input: InvocationInput;
  readonly answer: Promise<Answer>;
  /** Resolves once the caller has all it will get. */
  readonly closed: Promise<void>;
  /** When a worker got the event, in milliseconds since the epoch. */
  startedAt = 0;
  #resolve!: (answer: Answer) => void;
  #resolveClosed!: () => void;
  #channel: ResponseChannel | undefined;
  #isClosed = false;
  #failure: FunctionFailure | undefined;
  #timer: NodeJS.Timeout | undefined;
  #onTimeout: (() => void) | undefined;

  constructor(input: InvocationInput) {
    this.input = input;
    this.answer = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  get traceId(): string {
    return this.input.traceId ?? newTraceId();
  }

  /** True once the caller has all it will get. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** What the caller got instead of a whole answer. */
  get failure(): FunctionFailure | undefined {
    return this.#failure;
  }

  get deadlineMs(): number {
    return this.startedAt + this.input.timeoutMs;
  }

  /** Fixes the deadline, which the runtime is told with the event. */
  prepare(): void {
    this.startedAt = Date.now();
  }

  /** The clock starts when a worker takes the event. `onTimeout` tells the environment of a caller gone. */
  start(onTimeout: () => void): void {
    this.#onTimeout = onTimeout;
    this.#timer = setTimeout(() => this.#timeOut(), this.input.timeoutMs);
  }

  /** The runtime begins to answer. Returns where its bytes go; undefined when the caller is gone already. */
  respond(contentType: string): ResponseChannel | undefined {
    if (this.#isClosed || this.#channel) return undefined;
    this.#channel = new ResponseChannel();
    this.#resolve({ contentType, chunks: this.#channel });
    return this.#channel;
  }

  end(): void {
    this.#close();
    this.#channel?.end();
  }

  fail(failure: FunctionFailure): void {
    if (this.#isClosed) return;
    this.#close();
    this.#failure = failure;
    if (this.#channel) this.#channel.fail(failure);
    else this.#resolve({ failure });
  }

  #timeOut(): void {
    const seconds = (this.input.timeoutMs / 1000).toFixed(2);
    this.fail(
      FunctionFailure.of(
        'Sandbox.Timedout',
        `RequestId: ${this.id} Error: Task timed out after ${seconds} seconds`,
      ),
    );
    this.#onTimeout?.();
  }

  #close(): void {
    this.#isClosed = true;
    this.#resolveClosed();
    clearTimeout(this.#timer);
  }
}

/** An X-Ray trace header that samples nothing, as the service makes when the caller sends none. */
function newTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  const root = `1-${seconds}-${randomBytes(12).toString('hex')}`;
  return `Root=${root};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}
