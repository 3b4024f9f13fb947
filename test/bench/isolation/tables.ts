/**
 * DynamoDB inside the process: the fast tests' tables without their HTTP, one store a partition so that a query costs
 * what its partition holds. Each write is checked: what lies in a tenant's partition carries no other tenant's marks.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type TableRequest, TableServer } from '../../support/table-server.ts';
import { isForeign, type Marks, tenantIn } from './marks.ts';
import type { Trouble } from './trouble.ts';

/** Partitions that are kept: those of sessions that are over would only take memory. */
const MOST_PARTITIONS = 20_000;

/** Nothing is signed with them. */
const CREDENTIALS = { accessKeyId: 'none', secretAccessKey: 'none' };

type Fields = Record<string, unknown>;

/** As lib-dynamodb's commands have it: plain values. */
interface Request extends Fields {
  Key?: Fields;
  Item?: Fields;
  ExpressionAttributeValues?: Fields;
}

export class InProcessTables {
  readonly #partitions = new Map<string, TableServer>();
  readonly #marks: Marks;
  readonly #trouble: Trouble;
  /** A real client whose requests end here. */
  readonly client = new DynamoDBClient({ region: 'us-east-1', credentials: CREDENTIALS });

  constructor(marks: Marks, trouble: Trouble) {
    this.#marks = marks;
    this.#trouble = trouble;
    this.client.middlewareStack.add(
      (_next, context) => async (args) => {
        const operation = (context.commandName as string).replace(/Command$/, '');
        return { output: await this.#answer(operation, args.input as Request), response: {} };
      },
      { step: 'initialize', priority: 'high', name: 'inProcess' },
    );
  }

  async #answer(operation: string, request: Request): Promise<never> {
    if (operation === 'BatchGetItem') return this.#answerBatch(request);
    const pk = request.Key?.pk ?? request.Item?.pk ?? request.ExpressionAttributeValues?.[':pk'];
    if (typeof pk !== 'string') throw new Error(`${operation} of no partition`);
    const tenant = tenantIn(pk);
    if (operation !== 'Query' && operation !== 'GetItem') {
      this.#marks.checked += 1;
      if (tenant === undefined || isForeign(tenant, JSON.stringify(request))) {
        this.#marks.crossed.push(`${operation} in ${pk}: ${JSON.stringify(request)}`);
      }
    }
    await this.#trouble.ofTable();
    const { status, answer } = this.#partition(pk).answer(operation, marshalled(request));
    if (status === 200) return { $metadata: {}, ...unmarshalled(answer as Fields) } as never;
    const name = (answer as { __type: string }).__type.split('#')[1] as string;
    throw Object.assign(new Error(name), { name, $metadata: {} });
  }

  /** Keys of one table, each looked up in its partition. */
  async #answerBatch({ RequestItems }: Request): Promise<never> {
    const [[table, { Keys }]] = Object.entries(RequestItems as object) as [
      [string, { Keys: Fields[] }],
    ];
    const found = await Promise.all(
      Keys.map(async (Key) => (await this.#answer('GetItem', { TableName: table, Key })) as Fields),
    );
    const items = found.flatMap(({ Item }) => Item ?? []);
    return { $metadata: {}, Responses: { [table]: items }, UnprocessedKeys: {} } as never;
  }

  #partition(pk: string): TableServer {
    const partition = this.#partitions.get(pk) ?? new TableServer();
    // Last used, last removed.
    this.#partitions.delete(pk);
    this.#partitions.set(pk, partition);
    if (this.#partitions.size > MOST_PARTITIONS) {
      for (const [oldest] of this.#partitions) {
        if (oldest.startsWith('TENANT#')) continue;
        this.#partitions.delete(oldest);
        break;
      }
    }
    return partition;
  }
}

function marshalled(request: Request): TableRequest {
  const { Key, Item, ExpressionAttributeValues, ...rest } = request;
  const values = { Key, Item, ExpressionAttributeValues };
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  const options = { removeUndefinedValues: true };
  return {
    ...rest,
    ...Object.fromEntries(given.map(([name, value]) => [name, marshall(value, options)])),
  } as TableRequest;
}

type Marshalled = Parameters<typeof unmarshall>[0];

function unmarshalled(answer: Fields): Fields {
  const { Item, Attributes, Items, ...rest } = answer as {
    Item?: Marshalled;
    Attributes?: Marshalled;
    Items?: Marshalled[];
  };
  return {
    ...rest,
    ...(Item && { Item: unmarshall(Item) }),
    ...(Attributes && { Attributes: unmarshall(Attributes) }),
    ...(Items && { Items: Items.map((item) => unmarshall(item)) }),
  };
}
