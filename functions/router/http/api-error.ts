/** An error that the caller sees: a stable code, one sentence, an HTTP status. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Body of every error answer, and data of the `error` event. */
export function errorBody(error: ApiError, requestId: string): Record<string, unknown> {
  return { error: { code: error.code, message: error.message }, requestId };
}
