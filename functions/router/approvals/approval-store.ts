/**
 * Approvals in the sessions table. Each is one item below its tenant. Beside it stands a mark in one list of all that are
 * open, with the time when somebody has to look: written before what it stands for and deleted after it, so that nothing
 * open is ever without one. A mark may be left over or early; it is a reason to look, and says nothing by itself.
 */
import { randomUUID } from 'node:crypto';
import { DeleteCommand, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DocumentClient } from '../records/record-store.ts';
import type { Approval } from './approval.ts';

/** Days until DynamoDB removes a request, decided or not: who decided what stays that long. */
const KEPT_DAYS = 30;

/** Marks that one query reads. */
const PAGE = 100;

const MARKS = 'APPROVALS-OPEN';

/** The item that has the place of the last sweep. */
const SWEPT = { pk: 'APPROVALS-SWEPT', sk: 'PLACE' };

export interface ApprovalMark {
  tenant: string;
  approvalId: string;
  dueAt: number;
}

/** All that the approvals ask of their store. */
export interface ApprovalStore {
  get(tenant: string, approvalId: string, signal: AbortSignal): Promise<Approval | undefined>;
  /** Stores a new one unless it exists. @returns the one that stands */
  create(approval: Approval, signal: AbortSignal): Promise<Approval>;
  /** Writes `next` over the version that it was made from. @returns undefined when another write came first */
  replace(next: Approval, signal: AbortSignal): Promise<Approval | undefined>;
  mark(mark: ApprovalMark, signal: AbortSignal): Promise<void>;
  unmark(tenant: string, approvalId: string, signal: AbortSignal): Promise<void>;
  /**
   * Marks of all tenants or of one, a page at a time, in no order of time but always the same one.
   * @param after begins behind the place of this mark, whether or not it is still there
   */
  marks(
    tenant: string | undefined,
    signal: AbortSignal,
    after?: MarkPlace,
  ): AsyncIterable<ApprovalMark[]>;
  /** Where the last sweep ended that could not read all marks; undefined where none ever did. */
  sweptTo(signal: AbortSignal): Promise<MarkPlace | undefined>;
  rememberSwept(place: MarkPlace, signal: AbortSignal): Promise<void>;
}

/** Where a mark stands in the list of all. */
export type MarkPlace = Pick<ApprovalMark, 'tenant' | 'approvalId'>;

export class TableApprovalStore implements ApprovalStore {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async get(tenant: string, approvalId: string, signal: AbortSignal) {
    return (await this.#read(tenant, approvalId, signal))?.approval;
  }

  async create(approval: Approval, signal: AbortSignal) {
    const fresh = { ...approval, version: 1 };
    if (await this.#put(fresh, { ConditionExpression: 'attribute_not_exists(pk)' }, signal)) {
      return fresh;
    }
    const { tenant, approvalId } = approval;
    const standing = await this.get(tenant, approvalId, signal);
    if (!standing) throw new Error(`approval ${approvalId} is neither there nor can it be made`);
    return standing;
  }

  async replace(next: Approval, signal: AbortSignal) {
    const written = { ...next, version: next.version + 1 };
    const condition = {
      ConditionExpression: '#version = :expected',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':expected': next.version },
    };
    return (await this.#put(written, condition, signal)) ? written : undefined;
  }

  async mark({ tenant, approvalId, dueAt }: ApprovalMark, signal: AbortSignal) {
    const Item = {
      ...markKey(tenant, approvalId),
      tenant,
      approvalId,
      dueAt,
      expiresAt: keptUntil(dueAt),
    };
    await this.#client.send(new PutCommand({ TableName: this.#table, Item }), {
      abortSignal: signal,
    });
  }

  async unmark(tenant: string, approvalId: string, signal: AbortSignal) {
    const Key = markKey(tenant, approvalId);
    await this.#client.send(new DeleteCommand({ TableName: this.#table, Key }), {
      abortSignal: signal,
    });
  }

  async *marks(tenant: string | undefined, signal: AbortSignal, after?: MarkPlace) {
    let ExclusiveStartKey: Record<string, unknown> | undefined =
      after && markKey(after.tenant, after.approvalId);
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression:
            tenant === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :tenant)',
          ExpressionAttributeValues: {
            ':pk': MARKS,
            // No tenant's name holds a `#`: the request's edge refuses it.
            ...(tenant !== undefined && { ':tenant': `${tenant}#` }),
          },
          Limit: PAGE,
          ConsistentRead: true,
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        }),
        { abortSignal: signal },
      );
      yield (page.Items ?? []) as unknown as ApprovalMark[];
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
  }

  async sweptTo(signal: AbortSignal) {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: SWEPT, ConsistentRead: true }),
      { abortSignal: signal },
    );
    return Item as MarkPlace | undefined;
  }

  async rememberSwept({ tenant, approvalId }: MarkPlace, signal: AbortSignal) {
    const Item = { ...SWEPT, tenant, approvalId };
    await this.#client.send(new PutCommand({ TableName: this.#table, Item }), {
      abortSignal: signal,
    });
  }

  /** @returns false when the condition does not hold */
  async #put(approval: Approval, condition: object, signal: AbortSignal): Promise<boolean> {
    const { tenant, approvalId, version, status, createdAt } = approval;
    const writeId = randomUUID();
    const Item = {
      ...keyOf(tenant, approvalId),
      version,
      writeId,
      // As text: a table's numbers are not those of JSON.
      approval: JSON.stringify(approval),
      status,
      expiresAt: keptUntil(createdAt),
    };
    try {
      await this.#client.send(new PutCommand({ TableName: this.#table, Item, ...condition }), {
        abortSignal: signal,
      });
      return true;
    } catch (error) {
      if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
      // The SDK sends a write again when its answer was lost; the first may be the one that is in the way.
      return (await this.#read(tenant, approvalId, signal))?.writeId === writeId;
    }
  }

  async #read(tenant: string, approvalId: string, signal: AbortSignal) {
    const { Item } = await this.#client.send(
      new GetCommand({
        TableName: this.#table,
        Key: keyOf(tenant, approvalId),
        ConsistentRead: true,
      }),
      { abortSignal: signal },
    );
    if (!Item) return undefined;
    return { approval: JSON.parse(String(Item.approval)) as Approval, writeId: Item.writeId };
  }
}

const keyOf = (tenant: string, approvalId: string) => ({
  pk: `APPROVAL#${tenant}`,
  sk: approvalId,
});

const markKey = (tenant: string, approvalId: string) => ({
  pk: MARKS,
  sk: `${tenant}#${approvalId}`,
});

/** In seconds, as DynamoDB's TTL has it. */
const keptUntil = (ms: number): number => Math.floor(ms / 1000) + KEPT_DAYS * 86_400;
