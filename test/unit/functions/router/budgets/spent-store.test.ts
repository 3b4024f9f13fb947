/** What tenants spent, in a table that speaks DynamoDB's protocol, and as a worker remembers it. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  HINT_LIFETIME_MS,
  SpentHints,
} from '../../../../../functions/router/budgets/spent-hints.ts';
import { SpentStore } from '../../../../../functions/router/budgets/spent-store.ts';
import { useSteadyClock } from '../../../../support/steady-clock.ts';
import { TableServer } from '../../../../support/table-server.ts';

useSteadyClock();

const server = new TableServer();
const never = new AbortController().signal;
const DAY = '2026-11-21';
const clock = { now: 0 };
let client: DynamoDBClient;
let store: SpentStore;
let hints: SpentHints;
let table = '';
let tests = 0;

beforeAll(async () => {
  await server.start();
  client = new DynamoDBClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
beforeEach(() => {
  tests += 1;
  table = `spent-${tests}`;
  clock.now = 0;
  server.calls.length = 0;
  store = new SpentStore(DynamoDBDocumentClient.from(client), table);
  hints = new SpentHints(store, () => clock.now);
});
afterAll(async () => {
  client.destroy();
  await server.close();
});

const spent = (usd: number, byAgent: Record<string, number> = {}) => ({
  usd,
  byAgent: new Map(Object.entries(byAgent)),
});
const reads = () => server.calls.filter(({ operation }) => operation === 'GetItem').length;

describe('SpentStore', () => {
  it('has nothing of a tenant and day that it never heard of', async () => {
    expect(await store.read('acme', DAY, never)).toEqual(spent(0));
  });

  it('adds up what overlapping turns spent, to the last billionth', async () => {
    const turn = spent(0.000000035, { support: 0.000000025 });
    await Promise.all(Array.from({ length: 40 }, () => store.add('acme', DAY, turn, never)));
    expect(await store.read('acme', DAY, never)).toEqual(spent(0.0000014, { support: 0.000001 }));
  });

  it('keeps tenants and days apart, and lets the item go in time', async () => {
    await store.add('acme', DAY, spent(1), never);
    expect(await store.read('globex', DAY, never)).toEqual(spent(0));
    expect(await store.read('acme', '2026-11-22', never)).toEqual(spent(0));
    expect(server.items(table)).toEqual([
      {
        pk: { S: 'SPENT#acme' },
        sk: { S: 'DAY#2026-11-21' },
        spentUnits: { N: '1000000000' },
        expiresAt: { N: String(Date.parse('2026-12-27T00:00:00Z') / 1_000) },
      },
    ]);
  });
});

describe('SpentHints', () => {
  it('reads once for the turns of some seconds, and for those that begin at once', async () => {
    await Promise.all([1, 2, 3].map(() => hints.read('acme', DAY)));
    clock.now = HINT_LIFETIME_MS - 1;
    await hints.read('acme', DAY);
    expect(reads()).toBe(1);
    clock.now = HINT_LIFETIME_MS;
    await hints.read('acme', DAY);
    expect(reads()).toBe(2);
  });

  it('knows the sum of all workers from its own booking', async () => {
    await hints.read('acme', DAY);
    await store.add('acme', DAY, spent(2), never);
    expect(await hints.book('acme', DAY, spent(1, { support: 1 }))).toEqual(
      spent(3, { support: 1 }),
    );
    expect(await hints.read('acme', DAY)).toEqual(spent(3, { support: 1 }));
    expect(reads()).toBe(1);
  });

  it('never takes a hint of another tenant, nor of another day', async () => {
    await hints.book('acme', DAY, spent(9));
    expect(await hints.read('globex', DAY)).toEqual(spent(0));
    expect(await hints.read('acme', '2026-11-22')).toEqual(spent(0));
  });

  it('does not remember a failure', async () => {
    server.failNext.push('ProvisionedThroughputExceededException');
    await expect(hints.read('acme', DAY)).rejects.toThrow();
    expect(await hints.read('acme', DAY)).toEqual(spent(0));
  });

  it('is bounded', async () => {
    const asked: string[] = [];
    const counting = {
      read: async (tenant: string) => {
        asked.push(tenant);
        return spent(0);
      },
    } as unknown as SpentStore;
    const bounded = new SpentHints(counting, () => clock.now);
    for (let tenant = 0; tenant <= 1_000; tenant++) await bounded.read(`tenant${tenant}`, DAY);
    await bounded.read('tenant1000', DAY);
    expect(asked).toHaveLength(1_001);
    await bounded.read('tenant0', DAY);
    expect(asked.slice(1_001)).toEqual(['tenant0']);
  });
});
