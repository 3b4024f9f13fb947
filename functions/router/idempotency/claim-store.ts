/**
 * Claims of keyed turns in the sessions table, one item a key: who runs the turn and until when, and in the end how it
 * came out. A claim is a lease: one whose holder has died can be taken over when its time is up.
 */
import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { DocumentClient } from '../records/record-store.ts';
import { oncePartition } from '../sessions/session-keys.ts';

export interface ClaimKey {
  tenant: string;
  actor: string;
  key: string;
}

export interface Claiming extends ClaimKey {
  /** Of what the client said (turn-ids.ts). */
  hash: string;
  /** Names this attempt and no other, so that it knows its own write when the answer to it was lost. */
  nonce: string;
  /** When the claim may be taken over, in ms since 1970: after the holder's own end. */
  leaseUntil: number;
}

export type ClaimResult =
  /** The turn is ours to run. `isFirstRun`: no other run of it has held the key within the time that a key is remembered. */
  | { state: 'claimed'; isFirstRun: boolean }
  /** Somebody else runs it, until then at the latest. */
  | { state: 'running'; leaseUntil: number }
  /** It has run: its outcome, as it was given to `complete`. */
  | { state: 'done'; outcome: string }
  /** The key belongs to a request with another content. */
  | { state: 'reused' };

/** `stopping`: its run was told to end; `ended`: it runs no longer; `unknown`: it has never run. */
export type StopState = 'stopping' | 'ended' | 'unknown';

/** Most keys of one BatchGetItem (its quota). */
const BATCH_KEYS = 100;

/** Hours that a key is remembered. */
export const KEPT_HOURS = 24;

/** Tries of a claim whose item vanishes while it is looked at. */
const MAX_TRIES = 3;

export class ClaimStore {
  readonly #client: DocumentClient;
  readonly #table: string;
  readonly #now: () => number;

  /** @param now the time in ms since 1970 */
  constructor(client: DocumentClient, table: string, now: () => number = Date.now) {
    this.#client = client;
    this.#table = table;
    this.#now = now;
  }

  /** @throws what the table's client throws; nobody knows then whether the claim stands */
  async claim(claiming: Claiming, signal: AbortSignal): Promise<ClaimResult> {
    const { hash, nonce, leaseUntil } = claiming;
    for (let attempt = 1; ; attempt++) {
      const now = this.#now();
      const seconds = Math.floor(now / 1000);
      try {
        const { Attributes: before } = await this.#client.send(
          new PutCommand({
            TableName: this.#table,
            Item: {
              ...keyOf(claiming),
              hash,
              nonce,
              leaseUntil,
              begunAt: now,
              expiresAt: seconds + KEPT_HOURS * 3_600,
            },
            // A turn that is done has no lease, so it is never taken over.
            ConditionExpression:
              'attribute_not_exists(pk) OR expiresAt <= :seconds OR (#hash = :hash AND leaseUntil <= :now)',
            ExpressionAttributeNames: { '#hash': 'hash' },
            ExpressionAttributeValues: { ':seconds': seconds, ':hash': hash, ':now': now },
            ReturnValues: 'ALL_OLD',
          }),
          { abortSignal: signal },
        );
        return { state: 'claimed', isFirstRun: before === undefined || before.hash !== hash };
      } catch (error) {
        if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
      }
      const standing = await this.#read(claiming, signal);
      if (standing) return judge(standing, claiming);
      if (attempt === MAX_TRIES) throw new Error('the claim is neither there nor can it be made');
    }
  }

  /**
   * Keeps how the turn came out.
   * @returns false when the claim is no longer ours, or the actor's data were deleted meanwhile: nothing is kept then
   */
  complete(claim: Claiming, outcome: string, signal: AbortSignal): Promise<boolean> {
    return this.#update(claim, 'SET outcome = :value REMOVE leaseUntil', outcome, signal);
  }

  /** Lets the next request with the key run the turn. @returns as `complete` */
  release(claim: Claiming, signal: AbortSignal): Promise<boolean> {
    return this.#update(claim, 'SET leaseUntil = :value', 0, signal);
  }

  /** Leaves a mark for the run that holds the claim. @throws what the table's client throws */
  async askToStop(key: ClaimKey, signal: AbortSignal): Promise<StopState> {
    const mark = new UpdateCommand({
      TableName: this.#table,
      Key: keyOf(key),
      UpdateExpression: 'SET stopAskedAt = :now',
      // A turn that is done, and one that was given up, has no lease that lasts.
      ConditionExpression: 'leaseUntil > :now',
      ExpressionAttributeValues: { ':now': this.#now() },
    });
    if (await this.#sendIf(mark, signal)) return 'stopping';
    return (await this.#read(key, signal)) ? 'ended' : 'unknown';
  }

  /** @returns nonces of those of the claims whose runs were asked to stop. @throws what the table's client throws */
  async stopped(claims: readonly Claiming[], signal: AbortSignal): Promise<string[]> {
    // Two runs of one key may be watched, and no batch may name a key twice.
    const keys = [
      ...new Map(claims.map(keyOf).map((key) => [`${key.pk} ${key.sk}`, key])).values(),
    ];
    const batches = Array.from({ length: Math.ceil(keys.length / BATCH_KEYS) }, (_, index) =>
      keys.slice(index * BATCH_KEYS, (index + 1) * BATCH_KEYS),
    );
    const found = await Promise.all(
      batches.map(async (batch) => {
        const { Responses } = await this.#client.send(
          new BatchGetCommand({
            RequestItems: {
              [this.#table]: {
                Keys: batch,
                ProjectionExpression: 'nonce, stopAskedAt',
              },
            },
          }),
          { abortSignal: signal },
        );
        // What the table leaves out when it is busy is looked for the next time.
        return (Responses?.[this.#table] ?? []) as { nonce: string; stopAskedAt?: number }[];
      }),
    );
    return found
      .flat()
      .filter(({ stopAskedAt }) => stopAskedAt !== undefined)
      .map(({ nonce }) => nonce);
  }

  async #update(
    claim: Claiming,
    UpdateExpression: string,
    value: unknown,
    signal: AbortSignal,
  ): Promise<boolean> {
    const item = { TableName: this.#table, Key: keyOf(claim) };
    const nonce = { ':nonce': claim.nonce };
    const update = new UpdateCommand({
      ...item,
      UpdateExpression,
      ConditionExpression: 'nonce = :nonce AND attribute_not_exists(forgottenAt)',
      ExpressionAttributeValues: { ...nonce, ':value': value },
    });
    if (await this.#sendIf(update, signal)) return true;
    // Marked by a deletion, which left it here for as long as the turn ran (sessions/actor-items.ts).
    const remove = new DeleteCommand({
      ...item,
      ConditionExpression: 'nonce = :nonce AND attribute_exists(forgottenAt)',
      ExpressionAttributeValues: nonce,
    });
    await this.#sendIf(remove, signal);
    return false;
  }

  /** @returns false when the write's condition does not hold */
  async #sendIf(write: UpdateCommand | DeleteCommand, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#client.send(write, { abortSignal: signal });
      return true;
    } catch (error) {
      if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
      return false;
    }
  }

  async #read(key: ClaimKey, signal: AbortSignal): Promise<StandingClaim | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: keyOf(key), ConsistentRead: true }),
      { abortSignal: signal },
    );
    return Item as StandingClaim | undefined;
  }
}

interface StandingClaim {
  hash: string;
  nonce: string;
  leaseUntil?: number;
  outcome?: string;
}

function judge(standing: StandingClaim, { hash, nonce }: Claiming): ClaimResult {
  // The SDK sends a write again when its answer was lost, and what it wrote over is then not known.
  if (standing.nonce === nonce) return { state: 'claimed', isFirstRun: false };
  if (standing.hash !== hash) return { state: 'reused' };
  if (standing.outcome !== undefined) return { state: 'done', outcome: standing.outcome };
  return { state: 'running', leaseUntil: standing.leaseUntil ?? 0 };
}

const keyOf = ({ tenant, actor, key }: ClaimKey) => ({
  pk: oncePartition(tenant, actor),
  sk: `KEY#${key}`,
});
