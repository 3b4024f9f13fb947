/** Business records in DynamoDB. A store belongs to one tenant, so another tenant's records can't be named. */
import { randomUUID } from 'node:crypto';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import { type DomainRecord, RecordConflictError, type RecordStore } from '../agent-types.ts';

/** Records that a listing holds at most: what an agent can make use of in one answer. */
const LIST_LIMIT = 200;

export type DocumentClient = Pick<DynamoDBDocumentClient, 'send'>;

/** @param signal aborts every call when the turn is over */
export function createRecordStore(
  client: DocumentClient,
  table: string,
  tenant: string,
  signal: AbortSignal,
): RecordStore {
  const pk = `TENANT#${tenant}`;
  const options = { abortSignal: signal };
  return {
    async get(kind, id) {
      const item = await read(`${kind}#${id}`);
      return item && toRecord(item);
    },
    async list(kind) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :kind)',
          ExpressionAttributeValues: { ':pk': pk, ':kind': `${kind}#` },
          Limit: LIST_LIMIT,
          ConsistentRead: true,
        }),
        options,
      );
      return Items.map(toRecord);
    },
    async put({ kind, id, data }, { ifAbsent, ifVersion } = {}) {
      const sk = `${kind}#${id}`;
      const version = (ifVersion ?? (ifAbsent ? 0 : Number((await read(sk))?.version ?? 0))) + 1;
      const writeId = randomUUID();
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: { pk, sk, version, data, writeId },
            // Every write is conditional: an unconditional one could undo a write that came in between.
            ...(version === 1
              ? { ConditionExpression: 'attribute_not_exists(pk)' }
              : {
                  ConditionExpression: '#version = :expected',
                  ExpressionAttributeNames: { '#version': 'version' },
                  ExpressionAttributeValues: { ':expected': version - 1 },
                }),
          }),
          options,
        );
      } catch (error) {
        if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
        // The SDK sends a write again when its answer was lost; the first may be the one that is in the way.
        if ((await read(sk))?.writeId === writeId) return { kind, id, version, data };
        throw new RecordConflictError(`${kind} ${id} was written meanwhile`);
      }
      return { kind, id, version, data };
    },
  };

  async function read(sk: string): Promise<Record<string, unknown> | undefined> {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: { pk, sk }, ConsistentRead: true }),
      options,
    );
    return Item;
  }
}

function toRecord(item: Record<string, unknown>): DomainRecord {
  const sk = String(item.sk);
  const mark = sk.indexOf('#');
  return {
    kind: sk.slice(0, mark),
    id: sk.slice(mark + 1),
    version: Number(item.version),
    data: item.data as Record<string, unknown>,
  };
}
