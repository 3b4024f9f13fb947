/** How a keyed turn came out, as it is kept and told again. */
import { ApiError } from '../http/api-error.ts';

export type Outcome =
  | { kind: 'answer'; answer: Record<string, unknown> }
  | { kind: 'error'; status: number; code: string; message: string; stage?: ApiError['stage'] };

/** Refusals that pass: too late, in progress, too early, too many, or nobody waited. */
const PASSING: ReadonlySet<number> = new Set([408, 409, 425, 429, 499]);

/** The refusal that the same request would meet again; undefined for a failure that a retry may get past. */
export function finalError(error: ApiError): Outcome | undefined {
  const { status, code, message, stage, retryAfterSeconds } = error;
  const isFinal = status >= 400 && status < 500 && !PASSING.has(status);
  if (!isFinal || retryAfterSeconds !== undefined) return undefined;
  return { kind: 'error', status, code, message, ...(stage && { stage }) };
}

export function toError({ status, code, message, stage }: Outcome & { kind: 'error' }): ApiError {
  return new ApiError(status, code, message, { ...(stage && { stage }) });
}
