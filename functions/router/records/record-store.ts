/** Business records in DynamoDB. A store belongs to one tenant, so another tenant's records can't be named. */
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
      const { Item } = await client.send(
        new GetCommand({
          TableName: table,
          Key: { pk, sk: `${kind}#${id}` },
          ConsistentRead: true,
        }),
        options,
      );
      return Item && toRecord(Item);
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
      const version = (ifVersion ?? (ifAbsent ? 0 : await currentVersion(sk))) + 1;
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: { pk, sk, version, data },
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
        throw new RecordConflictError(`${kind} ${id} was written meanwhile`);
      }
      return { kind, id, version, data };
    },
  };

  async function currentVersion(sk: string): Promise<number> {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: { pk, sk }, ConsistentRead: true }),
      options,
    );
    return Item ? Number(Item.version) : 0;
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
