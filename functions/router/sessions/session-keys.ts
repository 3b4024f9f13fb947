/**
 * Where things of an actor lie in the sessions table. Tenant, actor and session id hold no `#`: the request's edge
 * refuses it. Each kind of item has sort keys that begin with its own word, so a tenant that bears a kind's name can
 * meet nothing of another tenant's.
 */
export interface Actor {
  tenant: string;
  actor: string;
}

export interface SessionKey extends Actor {
  sessionId: string;
}

/** The turns of a session: `TURN#<number>`. */
export const sessionPartition = ({ tenant, actor, sessionId }: SessionKey): string =>
  `${tenant}#${actor}#${sessionId}`;

/** The list of an actor's sessions: `SESSION#<sessionId>`; and when the actor's data were deleted: `DELETED`. */
export const actorPartition = ({ tenant, actor }: Actor): string => `ACTOR#${tenant}#${actor}`;

/** The keys of an actor's turns that run once: `KEY#<key>`. */
export const oncePartition = (tenant: string, actor: string): string => `ONCE#${tenant}#${actor}`;

/** A moment in days from `now` (ms since 1970) as the table's TTL has it, in seconds. */
export const daysFrom = (now: number, days: number): number =>
  Math.floor(now / 1000) + days * 86_400;
