/** Deleting an actor's data over the API: one's own, or with a scope another's of the same tenant. */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { ApiError } from '../http/api-error.ts';
import { type Caller, readCaller } from '../http/caller.ts';
import type { Endpoint } from '../http/endpoint.ts';
import type { ActorItems } from './actor-items.ts';
import { type Deletion, deleteActor } from './delete-actor.ts';

/** Scope of a verified token that may delete other actors' data. */
export const DELETING_SCOPE = 'actors.delete';

/** Longest deletion in one call, in ms: callers seldom wait for longer than 30 s. */
const LONGEST_MS = 20_000;

export interface ActorData {
  items: ActorItems;
  /** One record for each call, also for one that fails half-way. */
  audit(record: { tenant: string; actor: string; by: string } & Partial<Deletion>): void;
}

/** @param admit runs the work within the tenant's share of the worker */
export function deleteActorEndpoint(
  data: ActorData,
  admit: (tenant: string, work: () => Promise<void>) => Promise<void>,
): Endpoint {
  return async ({ event, requestId, deadline, respond }) => {
    const caller = readCaller(event);
    const { tenant, actor: by } = caller;
    await admit(tenant, async () => {
      const actor = actorOf(event, caller);
      const limit = deadline.within(LONGEST_MS);
      let deletion: Deletion | undefined;
      try {
        deletion = await deleteActor(data.items, { tenant, actor }, limit);
      } finally {
        limit.clear();
        data.audit({ tenant, actor, by, ...deletion });
      }
      await respond(false).done({ actor, ...deletion, requestId });
    });
  };
}

/** A route without a parameter is about the caller. @throws ApiError 400 or 403 */
function actorOf({ pathParameters }: APIGatewayProxyEvent, { actor, scopes }: Caller): string {
  const named = pathParameters?.actor ?? 'me';
  if (named === 'me' || named === actor) return actor;
  if (!scopes.includes(DELETING_SCOPE)) {
    const message = `Another actor's data can be deleted with the scope ${DELETING_SCOPE} only.`;
    throw new ApiError(403, 'scope_missing', message);
  }
  if (/^[^#]{1,128}$/.test(named)) return named;
  throw new ApiError(400, 'invalid_request', 'The path names no actor.');
}
