/** What the sessions table keeps of one actor, for its deletion. */
import { setTimeout as delay } from 'node:timers/promises';
import { BatchWriteCommand, DeleteCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
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
  keys({ tenant, actor }: Actor, until: number, signal: AbortSignal) {
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

  /** Takes a session out of the list. @returns false when a turn has taken a number since it was listed */
  async unlist(
    actor: Actor,
    { sessionId, lastTurn }: Pick<ListedSession, 'sessionId' | 'lastTurn'>,
    signal: AbortSignal,
  ): Promise<boolean> {
    try {
      await this.#client.send(
        new DeleteCommand({
          TableName: this.#table,
          Key: { pk: actorPartition(actor), sk: `SESSION#${sessionId}` },
          ConditionExpression: 'lastTurn = :lastTurn',
          ExpressionAttributeValues: { ':lastTurn': lastTurn },
        }),
        { abortSignal: signal },
      );
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
          ProjectionExpression: 'pk, sk, lastTurn, begunAt',
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
