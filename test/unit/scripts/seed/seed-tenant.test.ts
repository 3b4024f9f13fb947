import { describe, expect, it } from '@jest/globals';
import { seedRecords } from '../../../../scripts/seed/data-set.ts';
import { type BatchWriter, seedTenant } from '../../../../scripts/seed/seed-tenant.ts';

type Item = { pk: string; sk: string; version: number; data: Record<string, unknown> };
type Requests = { PutRequest: { Item: Item } }[];

/** A table that leaves the last `refuse()` items of each call unprocessed. */
function fakeTable(refuse: (call: number) => number = () => 0) {
  const items = new Map<string, Item>();
  const sizes: number[] = [];
  const client: BatchWriter = {
    async send(command) {
      const requests = (command.input.RequestItems?.records ?? []) as unknown as Requests;
      sizes.push(requests.length);
      const left = refuse(sizes.length);
      const written = left > 0 ? requests.slice(0, -left) : requests;
      for (const { PutRequest } of written) {
        items.set(`${PutRequest.Item.pk}|${PutRequest.Item.sk}`, PutRequest.Item);
      }
      return left > 0 ? { UnprocessedItems: { records: requests.slice(-left) } } : {};
    },
  };
  return { client, items, sizes };
}

const options = { table: 'records', tenant: 'acme' };

describe('seeding a tenant', () => {
  it('writes every record under the tenant in batches of at most 25', async () => {
    const { client, items, sizes } = fakeTable();
    expect(await seedTenant({ ...options, client })).toBe(seedRecords().length);
    expect(items.size).toBe(seedRecords().length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(25);
    expect(items.get('TENANT#acme|CUSTOMER#C-1001')).toMatchObject({
      version: 1,
      data: { name: 'Northwind Bikes' },
    });
  });

  it('is the same when run again', async () => {
    const { client, items } = fakeTable();
    await seedTenant({ ...options, client });
    const first = structuredClone([...items]);
    await seedTenant({ ...options, client });
    expect([...items]).toEqual(first);
  });

  it('tries unprocessed records again, waiting longer each time', async () => {
    const waits: number[] = [];
    const { client, items } = fakeTable((call) => [0, 3, 2][call] ?? 0);
    await seedTenant({ ...options, client, wait: async (ms) => void waits.push(ms) });
    expect(items.size).toBe(seedRecords().length);
    expect(waits).toEqual([50, 100]);
  });

  it('says in one line when the table keeps refusing', async () => {
    const { client } = fakeTable(() => 1);
    const failing = seedTenant({ ...options, client, wait: async () => {} });
    await expect(failing).rejects.toThrow(/^seed: table records left 1 records unwritten after 8/);
  });

  it.each(['', 'a#b'])('refuses the tenant name "%s"', async (tenant) => {
    await expect(seedTenant({ ...options, tenant, client: fakeTable().client })).rejects.toThrow(
      'no tenant name',
    );
  });

  it('mixes a label into what names things, and nothing else', () => {
    const plain = seedRecords();
    const labelled = seedRecords('globex');
    expect(labelled.map(({ kind, id }) => [kind, id])).toEqual(
      plain.map(({ kind, id }) => [kind, id]),
    );
    expect(labelled[0]?.data).toEqual({ ...plain[0]?.data, name: 'Northwind Bikes [globex]' });
    const order = (records: typeof plain) => records.filter(({ kind }) => kind === 'ORDER');
    expect(order(labelled)).toEqual(order(plain));
  });
});

describe('the data set', () => {
  const byId = new Map(seedRecords().map((record) => [record.id, record]));

  it('has ids that are used once', () => {
    expect(byId.size).toBe(seedRecords().length);
  });

  it('refers only to records that exist', () => {
    for (const { id, data } of seedRecords()) {
      for (const key of ['customerId', 'orderId', 'paymentId', 'shipmentId']) {
        const reference = data[key];
        if (reference !== undefined)
          expect([id, key, byId.has(reference as string)]).toEqual([id, key, true]);
      }
    }
  });

  it('has totals that are the sum of their items, in stock under their names', () => {
    for (const { id, kind, data } of seedRecords()) {
      if (kind !== 'ORDER') continue;
      const items = data.items as { sku: string; quantity: number; unitPrice: number }[];
      const sum = items.reduce((total, item) => total + item.quantity * item.unitPrice, 0);
      expect([id, data.total]).toEqual([id, Math.round(sum * 100) / 100]);
      for (const { sku } of items) expect(byId.get(sku)?.kind).toBe('STOCK');
    }
  });
});
