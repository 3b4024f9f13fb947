/**
 * DynamoDB inside the process: the fast tests' tables without their HTTP, one store a partition so that a query costs
 * what its partition holds. Each write is checked: what lies in a tenant's partition carries no other tenant's marks.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { TableServer } from '../../support/table-server.ts';
import { isForeign, type Marks, tenantIn } from './marks.ts';
import type { Trouble } from './trouble.ts';

/** Partitions that are kept: those of sessions that are over would only take memory. */
const MOST_PARTITIONS = 20_000;

interface Request {
  Key?: { pk?: { S?: string } };
  Item?: { pk?: { S?: string } };
  ExpressionAttributeValues?: Record<string, { S?: string }>;
  RequestItems?: Record<string, { DeleteRequest?: { Key: { pk: { S: string } } } }[]>;
}

export class InProcessTables {
  readonly #partitions = new Map<string, TableServer>();
  readonly #marks: Marks;
  readonly #trouble: Trouble;
  /** A real client whose requests end here, after the SDK has marshalled them. */
  readonly client = new DynamoDBClient({ region: 'us-east-1' });

  constructor(marks: Marks, trouble: Trouble) {
    this.#marks = marks;
    this.#trouble = trouble;
    this.client.middlewareStack.add(
      (_next, context) => async (args) => {
        const operation = (context.commandName as string).replace(/Command$/, '');
        return { output: await this.#answer(operation, args.input as Request), response: {} };
      },
      { step: 'initialize', priority: 'low', name: 'inProcess' },
    );
  }

  async #answer(operation: string, request: Request): Promise<never> {
    const pk =
      request.Key?.pk?.S ?? request.Item?.pk?.S ?? request.ExpressionAttributeValues?.[':pk']?.S;
    if (pk === undefined) throw new Error(`${operation} of no partition`);
    const tenant = tenantIn(pk);
    if (operation !== 'Query' && operation !== 'GetItem') {
      this.#marks.checked += 1;
      if (tenant === undefined || isForeign(tenant, JSON.stringify(request))) {
        this.#marks.crossed.push(`${operation} in ${pk}: ${JSON.stringify(request)}`);
      }
    }
    await this.#trouble.ofTable();
    const { status, answer } = this.#partition(pk).answer(operation, request as never);
    if (status === 200) return { $metadata: {}, ...(answer as object) } as never;
    const name = (answer as { __type: string }).__type.split('#')[1] as string;
    throw Object.assign(new Error(name), { name, $metadata: {} });
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
