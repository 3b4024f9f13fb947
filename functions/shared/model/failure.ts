/**
 * What to do about a failed model call. The order of the questions matters: an abort after the headers looks exactly
 * like a connection that was cut, and an error page may come with status 200 (both seen with the AWS SDK for
 * JavaScript over HTTP/1.1).
 */
import type { ReportedUsage } from './usage.ts';

/** What the SDK took for a success, and is no answer: cut off, empty, or ended as no answer ends. */
export class BrokenAnswer extends Error {
  override readonly name: string = 'BrokenAnswer';
  /** What the service counted, when the answer came to its end: it is billed although it is of no use. */
  readonly usage: ReportedUsage | undefined;

  constructor(message: string, usage?: ReportedUsage) {
    super(message);
    this.usage = usage;
  }
}

/** An answer that is whole and not taken, for what it says or leaves out: another request may get a good one. */
export class UnusableAnswer extends BrokenAnswer {
  override readonly name = 'UnusableAnswer';
}

/** A stream or a call that gave no sign of life in time. */
export class ModelStalled extends Error {
  override readonly name = 'ModelStalled';
}

export type Remedy =
  /** Once more on the same model, then the next one. */
  | 'retry'
  /** The next model of the chain. */
  | 'fallback'
  /** No model will do better. */
  | 'fail'
  /** The caller has left or the deadline is over. */
  | 'aborted';

export interface Failure {
  /** Stable name for logs and metrics. */
  kind: string;
  remedy: Remedy;
  /** How long the service asked to wait, in ms. */
  retryAfterMs?: number;
}

/** Modelled exceptions of Converse and ConverseStream (Bedrock Runtime API reference), and what helps against each. */
const BY_NAME: Readonly<Record<string, Remedy>> = {
  ThrottlingException: 'retry',
  ModelNotReadyException: 'retry',
  InternalServerException: 'retry',
  ServiceUnavailableException: 'fallback',
  ModelTimeoutException: 'fallback',
  ModelErrorException: 'fallback',
  ModelStreamErrorException: 'fallback',
  ServiceQuotaExceededException: 'fallback',
  // Rights and ids differ from model to model.
  AccessDeniedException: 'fallback',
  ResourceNotFoundException: 'fallback',
  ConflictException: 'fail',
  ValidationException: 'fail',
  BrokenAnswer: 'fallback',
  UnusableAnswer: 'fallback',
  ModelStalled: 'fallback',
};

/**
 * What Bedrock says, as a ValidationException, of an id that it does not know, does not serve in the Region, or serves by an
 * inference profile alone. The request may be in order.
 */
const OF_THE_MODEL_ID =
  /model identifier is invalid|on-demand throughput|support the model that you provided/i;

/** Statuses below 500 that say nothing of the request: credentials or rights are missing, or the model is at fault. */
const OF_THE_SERVICE = new Set([401, 403, 408, 424]);

/** Failures of the connection: a new one may do. Node.js and OpenSSL error codes. */
const NETWORK_CODES = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

interface SdkError {
  name?: string;
  message?: string;
  code?: string;
  cause?: { code?: string };
  $metadata?: { httpStatusCode?: number };
  $response?: { headers?: Record<string, string> };
}

/**
 * @param request signal of the whole request: aborted means that nothing is to be repaired
 * @param attempt signal of this attempt; its reason, when it is one of ours, says more than the SDK's error
 */
export function classifyFailure(
  error: unknown,
  request: AbortSignal,
  attempt: AbortSignal = request,
): Failure {
  if (request.aborted) return { kind: 'Aborted', remedy: 'aborted' };
  if (attempt.aborted) return { kind: (attempt.reason as Error).name, remedy: 'fallback' };
  const { name = 'Unknown', message = '', $metadata, $response } = error as SdkError;
  const status = $metadata?.httpStatusCode;
  // A new window opens tomorrow: asking again today is useless.
  if (name === 'ThrottlingException' && /tokens per day/i.test(message)) {
    return { kind: 'DailyLimit', remedy: 'fallback' };
  }
  // Another model may have room for more.
  if (name === 'ValidationException' && /too long|too many (input )?tokens/i.test(message)) {
    return { kind: 'ContextTooLong', remedy: 'fallback' };
  }
  if (name === 'ValidationException' && OF_THE_MODEL_ID.test(message)) {
    return { kind: 'ModelNotServed', remedy: 'fallback' };
  }
  const named = BY_NAME[name];
  if (named) return withRetryAfter({ kind: name, remedy: named }, $response?.headers);
  if (status === 429)
    return withRetryAfter({ kind: 'Http429', remedy: 'retry' }, $response?.headers);
  if (status !== undefined && status >= 500) return { kind: `Http${status}`, remedy: 'fallback' };
  const network = networkCode(error as SdkError);
  if (network !== undefined) return { kind: network, remedy: 'retry' };
  // Refused for a reason of its own: every model would refuse the same request.
  const isTheRequest = status !== undefined && status >= 400 && !OF_THE_SERVICE.has(status);
  if (isTheRequest) return { kind: name, remedy: 'fail' };
  // A web page with status 200, a frame that is cut or garbled, an error frame of an unknown name.
  return { kind: status === 200 ? 'Garbage' : name, remedy: 'fallback' };
}

/** The code is on the error, on what it wraps, or only in its text. */
function networkCode({ code, cause, message = '' }: SdkError): string | undefined {
  const told = [code, cause?.code].find((each) => each !== undefined && NETWORK_CODES.has(each));
  if (told !== undefined) return told;
  if (/socket hang up|^(Error: )?aborted$/.test(message)) return 'ECONNRESET';
  return message.match(/\bE[A-Z_]{4,}\b/g)?.find((word) => NETWORK_CODES.has(word));
}

function withRetryAfter(failure: Failure, headers: Record<string, string> | undefined): Failure {
  const seconds = Number(headers?.['retry-after']);
  return Number.isFinite(seconds) && seconds > 0
    ? { ...failure, retryAfterMs: seconds * 1000 }
    : failure;
}
