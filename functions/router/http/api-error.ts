/** An error that the caller sees: a stable code, one sentence, an HTTP status. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  /** When it makes sense to try again; undefined when the request has to change first, or nobody knows. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    { retryAfterSeconds }: { retryAfterSeconds?: number } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Body of every error answer, and data of the `error` event. */
export function errorBody(error: ApiError, requestId: string): Record<string, unknown> {
  const { code, message, retryAfterSeconds } = error;
  return {
    error: { code, message, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) },
    requestId,
  };
}
