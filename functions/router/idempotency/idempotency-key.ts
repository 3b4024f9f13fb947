/** The header by which a client marks requests that are one: a retry carries the key of what it repeats. */
import { ApiError } from '../http/api-error.ts';

const HEADER = 'idempotency-key';

/** Printable ASCII, as header values have it on their way through proxies. */
const KEY = /^[\x20-\x7e]{1,128}$/;

/** @returns undefined where the client gives none. @throws ApiError 400 */
export function readIdempotencyKey(
  headers: Readonly<Record<string, string | undefined>> | null,
): string | undefined {
  const given = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === HEADER)?.[1];
  if (given === undefined) return undefined;
  const key = given.trim();
  if (KEY.test(key)) return key;
  const message = 'The header Idempotency-Key must hold 1 to 128 printable ASCII characters.';
  throw new ApiError(400, 'invalid_request', message);
}
