/** What a caller is told about a turn that failed. Internals stay inside. */
import { CallerLeft, DeadlineExceeded } from '../../shared/deadline.ts';
import { ModelFailed } from '../../shared/model/model-client.ts';
import { ApiError } from './api-error.ts';

/** When a model that failed may do better, in s, unless the service said a later time. */
const RETRY_SECONDS = 5;

/**
 * @param error what the turn threw
 * @param signal the turn's: once it is aborted its reason tells the cause, and the error only how it showed
 */
export function toApiError(error: unknown, signal: AbortSignal): ApiError {
  if (error instanceof ApiError) return error;
  const cause: unknown = signal.aborted ? signal.reason : error;
  if (cause instanceof ApiError) return cause;
  if (cause instanceof DeadlineExceeded) {
    return new ApiError(504, 'deadline_exceeded', 'No answer could be given in time.');
  }
  if (cause instanceof CallerLeft) {
    // Nobody reads it; the code is what the metrics count. 499 is the usual status for it.
    return new ApiError(499, 'caller_left', 'The caller closed the connection.');
  }
  if (cause instanceof ModelFailed) {
    const last = cause.attempts.at(-1)?.failure;
    const verdicts = new Map(cause.attempts.map(({ modelId, failure }) => [modelId, failure.kind]));
    // A model that was down may be the larger one.
    if (verdicts.size > 0 && [...verdicts.values()].every((kind) => kind === 'ContextTooLong')) {
      const told = 'The conversation is longer than a model can read. Start a new session.';
      return new ApiError(413, 'context_too_long', told);
    }
    if (last?.remedy === 'fail') {
      const told = 'The model refused the request. Word it differently.';
      return new ApiError(502, 'model_refused', told);
    }
    const asked = Math.ceil((last?.retryAfterMs ?? 0) / 1_000);
    return new ApiError(503, 'model_unavailable', 'No model could answer. Try again shortly.', {
      retryAfterSeconds: Math.max(RETRY_SECONDS, asked),
    });
  }
  return new ApiError(500, 'internal', 'The turn failed. Give the request id when you report it.');
}
