/** Writes the seed data set of one tenant into the records table. */
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type SeedRecord, seedRecords } from './data-set.ts';

export interface SeedOptions {
  /** Name of the records table. */
  table: string;
  tenant: string;
  /** Mixed into names, so that tests can tell one tenant's data from another's. */
  label?: string;
  /** Sends to this endpoint instead of the one in the environment, or AWS's. */
  endpoint?: string;
  /** Used instead of a client of its own. */
  client?: BatchWriter;
  /** Waits between attempts, in milliseconds; replaced in tests. */
  wait?: (ms: number) => Promise<unknown>;
}

/** What the seed needs of a DynamoDB document client. */
export interface BatchWriter {
  send(command: BatchWriteCommand): Promise<{ UnprocessedItems?: Record<string, unknown[]> }>;
}

/** Items in one BatchWriteItem call: DynamoDB's limit. */
const BATCH_SIZE = 25;
const MAX_ATTEMPTS = 8;
const FIRST_WAIT_MS = 50;

/**
 * Seeds a tenant and returns how many records were written. Running it again puts the same records back: what agents
 * changed in them is undone, records they added stay. Throws when the table keeps refusing.
 */
export async function seedTenant(options: SeedOptions): Promise<number> {
  if (!options.tenant || options.tenant.includes('#')) {
    throw new Error(`seed: "${options.tenant}" is no tenant name: give one without "#".`);
  }
  const items = seedRecords(options.label).map((record) => toItem(options.tenant, record));
  const own = options.client ? undefined : new DynamoDBClient({ endpoint: options.endpoint });
  const client =
    options.client ?? (DynamoDBDocumentClient.from(own as DynamoDBClient) as BatchWriter);
  try {
    for (let start = 0; start < items.length; start += BATCH_SIZE) {
      await writeBatch(client, items.slice(start, start + BATCH_SIZE), options);
    }
  } finally {
    own?.destroy();
  }
  return items.length;
}

function toItem(tenant: string, { kind, id, data }: SeedRecord): Record<string, unknown> {
  return { pk: `TENANT#${tenant}`, sk: `${kind}#${id}`, version: 1, data };
}

async function writeBatch(
  client: BatchWriter,
  items: Record<string, unknown>[],
  { table, wait = delay }: SeedOptions,
): Promise<void> {
  let left: unknown[] = items.map((Item) => ({ PutRequest: { Item } }));
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    if (attempt > 0) await wait(FIRST_WAIT_MS * 2 ** (attempt - 1));
    const requests = left as { PutRequest: { Item: Record<string, unknown> } }[];
    const answer = await client
      .send(new BatchWriteCommand({ RequestItems: { [table]: requests } }))
      .catch((error: Error) => {
        throw new Error(`seed: table ${table} can't be written: ${error.message}`);
      });
    left = answer.UnprocessedItems?.[table] ?? [];
    if (left.length === 0) return;
  }
  throw new Error(
    `seed: table ${table} left ${left.length} records unwritten after ${MAX_ATTEMPTS} attempts; try again later or raise its write capacity.`,
  );
}
