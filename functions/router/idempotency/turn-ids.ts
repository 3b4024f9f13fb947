/** Ids of a turn and its session: new ones, or the same each time for a turn that may run more than once. */
import { createHash, randomUUID } from 'node:crypto';
import type { Caller } from '../http/caller.ts';

export interface TurnIds {
  turnId: string;
  sessionId: string;
  /** No earlier run of this turn is known: of one with a key, none that the key is remembered of (claim-store.ts). */
  isFirstRun: boolean;
}

/** What the client said; a retry says the same. */
export interface TurnContent {
  message: string;
  sessionId: string | undefined;
  memory: boolean;
}

export function newTurnIds(sessionId: string | undefined): TurnIds {
  return { turnId: randomUUID(), sessionId: sessionId ?? randomUUID(), isFirstRun: true };
}

/** SHA-256 of the content, in hex: tells a retry from another request that uses the same key. */
export function contentHash({ message, sessionId, memory }: TurnContent): string {
  return digest(['content', message, sessionId ?? null, memory]).toString('hex');
}

/**
 * The content is part of it, so that a key used again after its time for something else names another turn. What tools
 * create bears ids made from the turn's, so a run after a broken one finds what that one did.
 */
export function keyedTurnIds(
  { tenant, actor }: Pick<Caller, 'tenant' | 'actor'>,
  key: string,
  hash: string,
  sessionId: string | undefined,
): Omit<TurnIds, 'isFirstRun'> {
  const idOf = (what: string): string => uuidOf(digest([what, tenant, actor, key, hash]));
  return { turnId: idOf('turn'), sessionId: sessionId ?? idOf('session') };
}

const digest = (parts: readonly unknown[]): Buffer =>
  createHash('sha256').update(JSON.stringify(parts)).digest();

/** A UUID of version 8, whose bits are the maker's own choice (RFC 9562 §5.8). */
function uuidOf(bytes: Buffer): string {
  const own = Buffer.from(bytes.subarray(0, 16));
  own[6] = ((own[6] as number) & 0x0f) | 0x80;
  own[8] = ((own[8] as number) & 0x3f) | 0x80;
  return own.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
