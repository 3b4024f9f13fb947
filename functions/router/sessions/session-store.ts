/**
 * Turns of sessions in DynamoDB: one item a turn, numbered in order. The number is claimed by a conditional write, so of
 * two turns that end at once neither is lost and both are in order. Only whole turns are ever written.
 */
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { UsageReport } from '../../shared/model/usage.ts';
import type { DocumentClient } from '../records/record-store.ts';

export interface SessionKey {
  tenant: string;
  actor: string;
  sessionId: string;
}

/** A turn as it is kept: with what it took, which is not replayed. */
export interface TurnRecord extends StoredTurn {
  usage: UsageReport;
}

export interface StoredTurn {
  turnId: string;
  /** Agent that answered; null for a declined turn. */
  agent: string | null;
  message: string;
  answer: string;
}

/** Turns that are replayed to a model. */
export const REPLAYED_TURNS = 5;

/** Days until DynamoDB removes a turn. */
const KEPT_DAYS = 30;

/** Overlapping turns of one session that may claim numbers before this one. */
const MAX_CLAIMS = 20;

/** Characters of a message or an answer that are replayed: bounds what a model reads, not what is kept. */
const REPLAYED_CHARACTERS = 2_000;

export class SessionStore {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /** The last five turns, oldest first. */
  async replay(key: SessionKey, signal: AbortSignal): Promise<StoredTurn[]> {
    const items = await this.#newest(key, REPLAYED_TURNS, signal);
    return items.reverse().map(({ turnId, agent, message, answer }) => ({
      turnId,
      agent,
      message: shortened(message),
      answer: shortened(answer),
    }));
  }

  /** Appends a whole turn. */
  async append(key: SessionKey, turn: TurnRecord, signal: AbortSignal): Promise<void> {
    for (let claim = 1; ; claim++) {
      const newest = await this.#newest(key, REPLAYED_TURNS, signal);
      // A write whose answer was lost is sent again by the SDK and then finds its own number taken.
      if (newest.some(({ turnId }) => turnId === turn.turnId)) return;
      const [last] = newest;
      const number = last ? Number(last.sk.slice('TURN#'.length)) + 1 : 1;
      try {
        await this.#client.send(
          new PutCommand({
            TableName: this.#table,
            Item: {
              ...turn,
              pk: partition(key),
              sk: `TURN#${String(number).padStart(8, '0')}`,
              expiresAt: Math.floor(Date.now() / 1000) + KEPT_DAYS * 86_400,
            },
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
          { abortSignal: signal },
        );
        return;
      } catch (error) {
        const taken = (error as Error).name === 'ConditionalCheckFailedException';
        if (!taken || claim === MAX_CLAIMS) throw error;
      }
    }
  }

  async #newest(
    key: SessionKey,
    limit: number,
    signal: AbortSignal,
  ): Promise<(StoredTurn & { sk: string })[]> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :turn)',
        ExpressionAttributeValues: { ':pk': partition(key), ':turn': 'TURN#' },
        ScanIndexForward: false,
        Limit: limit,
        ConsistentRead: true,
      }),
      { abortSignal: signal },
    );
    return Items as (StoredTurn & { sk: string })[];
  }
}

function shortened(text: string): string {
  return text.slice(0, REPLAYED_CHARACTERS).toWellFormed();
}

/** None of the parts holds a `#`: the request's edge refuses it. */
function partition({ tenant, actor, sessionId }: SessionKey): string {
  return `${tenant}#${actor}#${sessionId}`;
}
