/**
 * Turns of sessions in DynamoDB: one item a turn, numbered in order. Numbers are given out by one item a session, which
 * counts up in a single write, so any number of turns may end at once: none is lost, none waits for another. The same
 * items list the sessions of an actor. Only whole turns are ever written.
 */
import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { startDeadline } from '../../shared/deadline.ts';
import type { UsageReport } from '../../shared/model/usage.ts';
import type { DocumentClient } from '../records/record-store.ts';
import type { AgentOption } from '../routing/decision.ts';
import { REPLAYED_TURNS } from './replay-window.ts';
import { actorPartition, daysFrom, type SessionKey, sessionPartition } from './session-keys.ts';

export type { SessionKey } from './session-keys.ts';

/** A turn as it is kept: with what it took, which is not replayed. */
export interface TurnRecord {
  turnId: string;
  /** Agent that answered; null for a declined turn. */
  agent: string | null;
  message: string;
  answer: string;
  usage: UsageReport;
  /** What the turn asked the user to choose among. */
  options?: readonly AgentOption[];
}

export interface StoredTurn extends Omit<TurnRecord, 'usage'> {
  /** When it was stored, in ms since 1970. */
  at: number;
}

export interface AppendOptions {
  /** When the turn began, in ms since 1970; now when not given. A turn that began before its actor's data were deleted is dropped. */
  begunAt?: number;
  /**
   * Since when no earlier run of the turn can have stored it, in ms since 1970: only what is older is looked through, and
   * nothing for 0. All of the session is when not given.
   */
  notStoredSince?: number;
}

/** Days until DynamoDB removes a turn. */
const KEPT_DAYS = 30;

/** Longest time in which a turn is stored, in ms, on a worker that is busy. A deletion waits it out (delete-actor.ts). */
export const APPEND_MS = 5_000;

/** Turns of a page in which an old one is looked for. */
const OLD_TURNS = 10;

/** Numbers that a turn takes at most: one is enough unless an item stands where none can. */
const MAX_NUMBERS = 3;

export class SessionStore {
  readonly #client: DocumentClient;
  readonly #table: string;
  readonly #now: () => number;

  /** @param now the time in ms since 1970 */
  constructor(client: DocumentClient, table: string, now: () => number = Date.now) {
    this.#client = client;
    this.#table = table;
    this.#now = now;
  }

  /** The last five turns, oldest first. */
  async replay(key: SessionKey, signal: AbortSignal): Promise<StoredTurn[]> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({ ...this.#turnsNewestFirst(key), Limit: REPLAYED_TURNS }),
      { abortSignal: signal },
    );
    const now = this.#now() / 1000;
    return (Items as TurnItem[])
      .filter(({ expiresAt }) => expiresAt > now)
      .reverse()
      .map(({ turnId, agent, message, answer, at, options }) => ({
        turnId,
        agent,
        message,
        answer,
        at,
        ...(options && { options }),
      }));
  }

  /**
   * Appends a whole turn, once: a turn that is there already stays as it is.
   * @returns `dropped` when the actor's data were deleted since the turn began, and nothing is kept of it
   */
  async append(
    key: SessionKey,
    turn: TurnRecord,
    caller: AbortSignal | undefined,
    options: AppendOptions = {},
  ): Promise<'stored' | 'dropped'> {
    const limit = startDeadline(APPEND_MS, caller);
    try {
      return await this.#append(key, turn, limit.signal, options);
    } finally {
      limit.clear();
    }
  }

  async #append(
    key: SessionKey,
    turn: TurnRecord,
    signal: AbortSignal,
    { begunAt = this.#now(), notStoredSince }: AppendOptions,
  ): Promise<'stored' | 'dropped'> {
    const isStored =
      notStoredSince === undefined
        ? await this.#isStored(key, turn.turnId, signal)
        : await this.#isStoredBefore(key, turn.turnId, notStoredSince, signal);
    if (isStored) return 'stored';
    for (let taken = 1; ; taken++) {
      const { number, before } = await this.#takeNumber(key, signal);
      // After the number is taken: a deletion that is not seen here sees the session.
      if (await this.#deletedSince(key, begunAt, signal)) {
        await this.#giveBack(key, number, before, signal);
        return 'dropped';
      }
      if (await this.#put(key, number, turn, begunAt, signal)) return 'stored';
      if (taken === MAX_NUMBERS) throw new Error(`no number is free for turn ${turn.turnId}`);
    }
  }

  /**
   * Counts up in the list of the actor's sessions. A session begins at the time in seconds and not at 1: one that began
   * before, whose counter is gone, may still have turns that the table has not removed yet. A write that the SDK sends
   * again leaves a number out, which does no harm.
   */
  async #takeNumber(key: SessionKey, signal: AbortSignal): Promise<TakenNumber> {
    const now = this.#now();
    const start = Math.floor(now / 1000);
    const { Attributes: before } = await this.#client.send(
      new UpdateCommand({
        TableName: this.#table,
        Key: listing(key),
        UpdateExpression:
          'SET lastTurn = if_not_exists(lastTurn, :start) + :one, begunAt = :now, expiresAt = :expiresAt',
        ExpressionAttributeValues: {
          ':start': start,
          ':one': 1,
          ':now': now,
          ':expiresAt': daysFrom(now, KEPT_DAYS),
        },
        ReturnValues: 'ALL_OLD',
      }),
      { abortSignal: signal },
    );
    if (!before) return { number: start + 1 };
    return { number: Number(before.lastTurn) + 1, before: Number(before.begunAt) };
  }

  async #deletedSince(key: SessionKey, begunAt: number, signal: AbortSignal): Promise<boolean> {
    const { Item } = await this.#client.send(
      new GetCommand({
        TableName: this.#table,
        Key: { pk: actorPartition(key), sk: 'DELETED' },
        ConsistentRead: true,
      }),
      { abortSignal: signal },
    );
    return Item !== undefined && Number(Item.deletedAt) >= begunAt;
  }

  /**
   * Leaves the list as it was before the number, unless another turn has taken one since. What was listed stays listed:
   * it may have turns, also of those who have a number and are still writing, and a deletion finds them by the list alone.
   */
  async #giveBack(
    key: SessionKey,
    number: number,
    before: number | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const item = { TableName: this.#table, Key: listing(key) };
    const condition = { ConditionExpression: 'lastTurn = :number' };
    const values = { ':number': number };
    const back =
      before === undefined
        ? new DeleteCommand({ ...item, ...condition, ExpressionAttributeValues: values })
        : new UpdateCommand({
            ...item,
            ...condition,
            // The deletion that is under way takes sessions that began before it.
            UpdateExpression: 'SET begunAt = :before',
            ExpressionAttributeValues: { ...values, ':before': before },
          });
    await this.#client.send(back, { abortSignal: signal }).catch(ignoreFailedCondition);
  }

  /** @returns false when another turn stands at the number */
  async #put(
    key: SessionKey,
    number: number,
    turn: TurnRecord,
    begunAt: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    const now = this.#now();
    const place = { pk: sessionPartition(key), sk: `TURN#${String(number).padStart(10, '0')}` };
    try {
      await this.#client.send(
        new PutCommand({
          TableName: this.#table,
          Item: { ...turn, ...place, at: now, begunAt, expiresAt: daysFrom(now, KEPT_DAYS) },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
        { abortSignal: signal },
      );
      return true;
    } catch (error) {
      ignoreFailedCondition(error as Error);
    }
    // The SDK sends a write again when its answer was lost; the first may be the one that is in the way.
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: place, ConsistentRead: true }),
      { abortSignal: signal },
    );
    return Item?.turnId === turn.turnId;
  }

  async #isStored(key: SessionKey, turnId: string, signal: AbortSignal): Promise<boolean> {
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const query = this.#turnsNewestFirst(key);
      const page = await this.#client.send(
        new QueryCommand({
          ...query,
          FilterExpression: 'turnId = :turnId',
          ExpressionAttributeValues: { ...query.ExpressionAttributeValues, ':turnId': turnId },
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        }),
        { abortSignal: signal },
      );
      if (page.Items?.length) return true;
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return false;
  }

  /** Oldest first, so that of most sessions one short page is read. */
  async #isStoredBefore(
    key: SessionKey,
    turnId: string,
    before: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    let latest = 0;
    while (latest < before) {
      const page = await this.#client.send(
        new QueryCommand({
          ...this.#turnsNewestFirst(key),
          ScanIndexForward: true,
          ProjectionExpression: 'turnId, begunAt',
          Limit: OLD_TURNS,
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        }),
        { abortSignal: signal },
      );
      const turns = page.Items ?? [];
      if (turns.some((turn) => turn.turnId === turnId)) return true;
      ExclusiveStartKey = page.LastEvaluatedKey;
      if (!ExclusiveStartKey) return false;
      latest = Number(turns.at(-1)?.begunAt ?? 0);
    }
    return false;
  }

  #turnsNewestFirst(key: SessionKey) {
    return {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :turn)',
      ExpressionAttributeValues: { ':pk': sessionPartition(key), ':turn': 'TURN#' },
      ScanIndexForward: false,
      ConsistentRead: true,
    };
  }
}

interface TakenNumber {
  number: number;
  /** When the session's number before it was taken, in ms since 1970; none was when not given. */
  before?: number;
}

type TurnItem = StoredTurn & { expiresAt: number };

const listing = (key: SessionKey) => ({
  pk: actorPartition(key),
  sk: `SESSION#${key.sessionId}`,
});

function ignoreFailedCondition(error: Error): void {
  if (error.name !== 'ConditionalCheckFailedException') throw error;
}
