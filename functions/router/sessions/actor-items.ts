/** What the sessions table keeps of one actor, for its deletion. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  BatchWriteCommand,
  DeleteCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { DocumentClient } from '../records/record-store.ts';
import {
  type Actor,
  actorPartition,
  daysFrom,
  oncePartition,
  sessionPartition,
} from './session-keys.ts';

/** A session as the list of an actor's sessions has it. */
export interface ListedSession {
  sessionId: string;
  /** Number that was given out last, and when, in ms since 1970. */
  lastTurn: number;
  begunAt: number;
}

export interface ItemKey {
  pk: string;
  sk: string;
}

/** Key of a turn that runs once (idempotency/claim-store.ts). */
export interface ListedKey extends ItemKey {
  /** Until when a run holds it at the latest, in ms since 1970; not given once the turn is done. */
  leaseUntil?: number;
}

/** Most items of one BatchWriteItem (its quota), and so of one page. */
const PAGE = 25;

/** Tries of a batch that the table takes only in parts, and the wait before the first repetition in ms. */
const MAX_TRIES = 5;
const FIRST_WAIT_MS = 50;

/**
 * Days that a deletion is remembered: longer than any turn runs, and than a request for an approval is kept, whose result
 * its session is told of.
 */
const TOMBSTONE_DAYS = 31;

export class ActorItems {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /** From now on no turn is stored that began until then. @param deletedAt in ms since 1970 */
  async markDeleted(actor: Actor, deletedAt: number, signal: AbortSignal): Promise<void> {
    await this.#client.send(
      new PutCommand({
        TableName: this.#table,
        Item: {
          pk: actorPartition(actor),
          sk: 'DELETED',
          deletedAt,
          expiresAt: daysFrom(deletedAt, TOMBSTONE_DAYS),
        },
      }),
      { abortSignal: signal },
    );
  }

  /** Turns of a session that began until then, in pages. */
  turns(actor: Actor, sessionId: string, until: number, signal: AbortSignal) {
    return this.#pages(sessionPartition({ ...actor, sessionId }), 'TURN#', until, signal);
  }

  /** Keys of turns that run once, as `turns`. */
  keys({ tenant, actor }: Actor, until: number, signal: AbortSignal): AsyncIterable<ListedKey[]> {
    return this.#pages(oncePartition(tenant, actor), 'KEY#', until, signal);
  }

  async *sessions(actor: Actor, signal: AbortSignal): AsyncIterable<ListedSession[]> {
    const everything = Number.MAX_SAFE_INTEGER;
    for await (const page of this.#pages(actorPartition(actor), 'SESSION#', everything, signal)) {
      yield page.map(({ sk, lastTurn, begunAt }) => ({
        sessionId: sk.slice('SESSION#'.length),
        lastTurn: Number(lastTurn),
        begunAt: Number(begunAt),
      }));
    }
  }

  /** Deletes a page of items. @throws when the table takes too little for too long */
  async delete(keys: readonly ItemKey[], signal: AbortSignal): Promise<void> {
    let rest = keys.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } }));
    for (let attempt = 1; rest.length > 0; attempt++) {
      const { UnprocessedItems } = await this.#client.send(
        new BatchWriteCommand({ RequestItems: { [this.#table]: rest } }),
        { abortSignal: signal },
      );
      rest = (UnprocessedItems?.[this.#table] ?? []) as typeof rest;
      if (rest.length === 0) return;
      if (attempt === MAX_TRIES) throw new Error(`the table left ${rest.length} items undeleted`);
      const wait = FIRST_WAIT_MS * 2 ** attempt * (0.5 + Math.random() / 2);
      await delay(wait, undefined, { signal, ref: false });
    }
  }

  /**
   * Deletes a page of keys. One that a run holds stays until the run ends, so that nobody runs the turn beside it, and
   * keeps nothing of it then.
   * @param until as it was for `keys`. @param now in ms since 1970. @returns how many were deleted
   */
  async deleteKeys(
    keys: readonly ListedKey[],
    until: number,
    now: number,
    signal: AbortSignal,
  ): Promise<number> {
    const { done = [], begun = [] } = Object.groupBy(keys, ({ leaseUntil }) =>
      leaseUntil === undefined ? 'done' : 'begun',
    );
    await this.delete(done, signal);
    const isDeleted = await Promise.all(
      begun.map(async (key) => {
        if (await this.#forgetRun(key, until, now, signal)) return false;
        return this.#deleteEnded(key, until, now, signal);
      }),
    );
    return done.length + isDeleted.filter(Boolean).length;
  }

  /** @returns false when no run holds the key that began until then */
  #forgetRun(
    { pk, sk, leaseUntil = 0 }: ListedKey,
    until: number,
    now: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    return this.#sendIf(
      new UpdateCommand({
        TableName: this.#table,
        Key: { pk, sk },
        // Of a run whose environment dies nothing is left for long either.
        UpdateExpression: 'SET forgottenAt = :now, expiresAt = :expiresAt',
        ConditionExpression: 'begunAt <= :until AND leaseUntil > :now',
        ExpressionAttributeValues: {
          ':until': until,
          ':now': now,
          ':expiresAt': Math.ceil(leaseUntil / 1000),
        },
      }),
      signal,
    );
  }

  /** @returns false when the key is gone, or has been claimed anew */
  #deleteEnded(
    { pk, sk }: ItemKey,
    until: number,
    now: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    return this.#sendIf(
      new DeleteCommand({
        TableName: this.#table,
        Key: { pk, sk },
        ConditionExpression:
          'begunAt <= :until AND (attribute_not_exists(leaseUntil) OR leaseUntil <= :now)',
        ExpressionAttributeValues: { ':until': until, ':now': now },
      }),
      signal,
    );
  }

  /** Takes a session out of the list. @returns false when a turn has taken a number since it was listed */
  async unlist(
    actor: Actor,
    { sessionId, lastTurn }: Pick<ListedSession, 'sessionId' | 'lastTurn'>,
    signal: AbortSignal,
  ): Promise<boolean> {
    return this.#sendIf(
      new DeleteCommand({
        TableName: this.#table,
        Key: { pk: actorPartition(actor), sk: `SESSION#${sessionId}` },
        ConditionExpression: 'lastTurn = :lastTurn',
        ExpressionAttributeValues: { ':lastTurn': lastTurn },
      }),
      signal,
    );
  }

  /** @returns false when the write's condition does not hold */
  async #sendIf(write: DeleteCommand | UpdateCommand, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#client.send(write, { abortSignal: signal });
      return true;
    } catch (error) {
      if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
      return false;
    }
  }

  async *#pages(
    pk: string,
    prefix: string,
    until: number,
    signal: AbortSignal,
  ): AsyncIterable<(ItemKey & Record<string, unknown>)[]> {
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          FilterExpression: 'begunAt <= :until',
          ProjectionExpression: 'pk, sk, lastTurn, begunAt, leaseUntil',
          ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix, ':until': until },
          Limit: PAGE,
          ConsistentRead: true,
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        }),
        { abortSignal: signal },
      );
      yield (page.Items ?? []) as (ItemKey & Record<string, unknown>)[];
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
  }
}
