/** Stopping a turn over the API: whoever sent it names it by its key, from any connection. */
import { ApiError } from '../http/api-error.ts';
import { readCaller } from '../http/caller.ts';
import type { Endpoint } from '../http/endpoint.ts';
import type { ClaimStore } from './claim-store.ts';
import { readIdempotencyKey } from './idempotency-key.ts';

/** Longest wait for the table, in ms. */
const ASK_MS = 2_000;

/**
 * It has no share of the tenant's slots: a tenant that holds all of its own could not stop what holds them, and the
 * work is one write.
 * @param onCaller told whose request is served
 */
export function stopEndpoint(
  once: { claims: Pick<ClaimStore, 'askToStop'> },
  onCaller: (tenant: string) => void,
): Endpoint {
  return async ({ event, requestId, deadline, respond }) => {
    const { tenant, actor } = readCaller(event);
    onCaller(tenant);
    const key = readIdempotencyKey(event.headers);
    if (key === undefined) {
      const message =
        'The header Idempotency-Key must name the turn: it is the key of its request.';
      throw new ApiError(400, 'invalid_request', message);
    }
    const limit = deadline.within(ASK_MS);
    try {
      const state = await once.claims.askToStop({ tenant, actor, key }, limit.signal);
      if (state === 'unknown') {
        const message = 'No turn of yours has begun with this key.';
        throw new ApiError(404, 'turn_not_found', message);
      }
      await respond(false).done({ state, requestId });
    } catch (error) {
      if (error instanceof ApiError || deadline.signal.aborted) throw error;
      const message = 'The turn could not be marked, and goes on. Try again shortly.';
      throw new ApiError(503, 'idempotency_unavailable', message, { retryAfterSeconds: 1 });
    } finally {
      limit.clear();
    }
  };
}
