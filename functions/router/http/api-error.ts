import type { MemoryReport } from '../sessions/turn-memory.ts';

interface ErrorDetails {
  retryAfterSeconds?: number;
  stage?: 'input' | 'output' | 'model';
  memory?: MemoryReport;
}

/** An error that the caller sees: a stable code, one sentence, an HTTP status. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  /** When it makes sense to try again; undefined when the request has to change first, or nobody knows. */
  readonly retryAfterSeconds: number | undefined;
  /** What a content rule stopped: the message, the answer, or the model at its own discretion. */
  readonly stage: ErrorDetails['stage'];
  /** Of a request that failed for want of its session. */
  readonly memory: MemoryReport | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    { retryAfterSeconds, stage, memory }: ErrorDetails = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
    this.stage = stage;
    this.memory = memory;
  }
}

/** Body of every error answer, and data of the `error` event. */
export function errorBody(error: ApiError, requestId: string): Record<string, unknown> {
  const { code, message, retryAfterSeconds, stage, memory } = error;
  return {
    error: {
      code,
      message,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      ...(stage && { stage }),
    },
    ...(memory && { memory }),
    requestId,
  };
}
