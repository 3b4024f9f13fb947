/**
 * What every service of the local cloud is to the front door: a function from one HTTP request to one answer.
 * The front door (server.ts) parses the request once and chooses the service by the request's signature.
 */
import type { IncomingHttpHeaders } from 'node:http';

/** One AWS API request, body read whole. `path` is as sent (still percent-encoded), without the query. */
export interface CloudRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
  region: string;
  accountId: string;
  /** Aborted when the caller's connection closes before the answer is out. */
  signal: AbortSignal;
}

/** The answer. `body` is a whole payload, or chunks that are sent as they come. */
export interface CloudResponse {
  status: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array | AsyncIterable<Uint8Array>;
}

export interface CloudService {
  handle(request: CloudRequest): Promise<CloudResponse>;
  /** Frees processes, sockets and timers. Called once, at shutdown. */
  close(): Promise<void>;
}

/** What API Gateway, the scheduler and tests need of Lambda without going through HTTP. */
export interface LambdaInvoker {
  /**
   * Invokes and collects the whole answer, as `Invoke` does. `functionArn` is a name or an ARN; a qualifier in the
   * ARN counts like `qualifier`. Service refusals (429, 404 …) come back as a status with the service's error body.
   */
  invoke(request: InvokeRequest): Promise<InvokeResult>;
  /** As `InvokeWithResponseStream`: resolves at the first byte (or the end), then yields payload chunks. */
  invokeStream(request: InvokeRequest): Promise<InvokeStreamResult>;
}

export interface InvokeRequest {
  functionArn: string;
  qualifier?: string;
  payload: Uint8Array;
  signal?: AbortSignal;
}

export interface InvokeResult {
  status: number;
  payload: Uint8Array;
  executedVersion?: string;
  /** `Unhandled` or `Handled` when the function itself failed. */
  functionError?: string;
}

export interface InvokeStreamResult {
  status: number;
  executedVersion?: string;
  /** Content type that the runtime declared for the stream. */
  contentType?: string;
  /** Yields payload bytes; throws an Error whose `name` is the runtime's error type when the function fails in mid-stream. */
  chunks: AsyncIterable<Uint8Array>;
}
