/**
 * Spent amounts in DynamoDB: one item a tenant and day in the sessions table, with the sum and a part for each agent.
 * Amounts are only ever added, so that turns of all workers count without reading first. They are whole billionths of a
 * dollar: the table adds them exactly.
 */
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DocumentClient } from '../records/record-store.ts';
import { endOfDay } from './limits.ts';
import type { Spent } from './spent.ts';

/** A token of the cheapest model costs some 35 of them. */
const UNITS_PER_USD = 1e9;

/** Days that an item stays after its own, to look at what was spent. */
const KEPT_DAYS = 35;

const TOTAL = 'spentUnits';
const AGENT_PREFIX = 'agent#';

export class SpentStore {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async read(tenant: string, day: string, signal: AbortSignal): Promise<Spent> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: keyOf(tenant, day), ConsistentRead: true }),
      { abortSignal: signal },
    );
    return toSpent(Item);
  }

  /**
   * @returns what is spent after it. A write whose answer was lost may be sent again by the SDK and then counts twice:
   * the error is a turn's cost, and on the side of the limit
   */
  async add(tenant: string, day: string, spent: Spent, signal: AbortSignal): Promise<Spent> {
    const agents = [...spent.byAgent];
    const { Attributes } = await this.#client.send(
      new UpdateCommand({
        TableName: this.#table,
        Key: keyOf(tenant, day),
        UpdateExpression: [
          'SET expiresAt = :expiresAt ADD #total :total',
          ...agents.map((_, index) => `#agent${index} :agent${index}`),
        ].join(', '),
        ExpressionAttributeNames: {
          '#total': TOTAL,
          ...Object.fromEntries(
            agents.map(([agent], index) => [`#agent${index}`, `${AGENT_PREFIX}${agent}`]),
          ),
        },
        ExpressionAttributeValues: {
          ':expiresAt': endOfDay(day) / 1_000 + KEPT_DAYS * 86_400,
          ':total': unitsOf(spent.usd),
          ...Object.fromEntries(agents.map(([, usd], index) => [`:agent${index}`, unitsOf(usd)])),
        },
        ReturnValues: 'ALL_NEW',
      }),
      { abortSignal: signal },
    );
    return toSpent(Attributes);
  }
}

/** No name of a tenant holds a `#`: the request's edge refuses it. */
function keyOf(tenant: string, day: string): { pk: string; sk: string } {
  return { pk: `SPENT#${tenant}`, sk: `DAY#${day}` };
}

/** Upwards: what costs something never counts as nothing. */
const unitsOf = (usd: number): number => Math.ceil(usd * UNITS_PER_USD);

function toSpent(item: Record<string, unknown> = {}): Spent {
  const usdOf = (units: unknown): number => Number(units ?? 0) / UNITS_PER_USD;
  const agents = Object.entries(item).filter(([name]) => name.startsWith(AGENT_PREFIX));
  return {
    usd: usdOf(item[TOTAL]),
    byAgent: new Map(
      agents.map(([name, units]) => [name.slice(AGENT_PREFIX.length), usdOf(units)]),
    ),
  };
}
