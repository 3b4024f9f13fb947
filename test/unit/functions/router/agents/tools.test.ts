import { agents } from 'agentpool:agents';
import { describe, expect, it } from '@jest/globals';
import { type RecordStore, ToolError } from '../../../../../functions/router/agent-types.ts';
import type { JsonSchemaObject } from '../../../../../functions/shared/json-schema/json-schema.ts';
import { schemaProblems } from '../../../../../functions/shared/json-schema/validate.ts';
import { MemoryTable } from '../../../../support/memory-records.ts';

const tools = new Map(agents.flatMap((agent) => agent.tools.map((tool) => [tool.name, tool])));

/** Every output in these tests is held against what its tool declares. */
async function run(
  name: string,
  input: Record<string, unknown>,
  records: RecordStore,
  turnId = 'turn-1',
): Promise<Record<string, unknown>> {
  const tool = tools.get(name);
  if (!tool) throw new Error(`no tool ${name}`);
  const signal = new AbortController().signal;
  const output = await tool.run(input, { tenant: 'acme', actor: 'key', turnId, signal, records });
  expect(schemaProblems(tool.outputSchema as JsonSchemaObject, output, 'output')).toEqual([]);
  return output;
}

function acme(): RecordStore {
  return new MemoryTable().seed('acme').forTenant('acme');
}

describe('reading tools', () => {
  it.each([
    ['customer_lookup', { customerId: 'C-1001' }, ['Northwind Bikes [acme]', 'T-4002']],
    ['customer_lookup', { ticketId: 'T-4003' }, ['Delivery is late [acme]', 'Metro Couriers']],
    ['knowledge_search', { query: 'reset my password' }, ['K-6001', 'valid for 30 minutes']],
    ['order_lookup', { orderId: 'O-2001' }, ['129.9', 'SKU-HELMET-M', 'S-3001']],
    ['payment_status', { orderId: 'O-2004' }, ['P-5004', 'declined', 'insufficient funds']],
    ['payment_status', { paymentId: 'P-5003' }, ['authorized', '1250']],
    ['shipment_track', { shipmentId: 'S-3004' }, ['delayed', 'Newark']],
    ['shipment_track', { orderId: 'O-2001' }, ['S-3001', 'in transit']],
    ['inventory_check', { sku: 'SKU-PUMP-02' }, ['Floor pump', '88']],
    ['report_summary', { subject: 'orders' }, ['"records":8', '"USD":2146.4', '"on hold":1']],
  ])('%s %j tells the seeded facts', async (name, input, facts) => {
    const result = JSON.stringify(await run(name, input, acme()));
    for (const fact of facts) expect(result).toContain(fact);
  });

  it('lists items that must be reordered before the others', async () => {
    const { items } = await run('inventory_check', {}, acme());
    const flags = (items as { belowReorderLevel: boolean }[]).map((item) => item.belowReorderLevel);
    expect(flags).toEqual([true, true, true, false, false, false, false]);
  });

  it('finds no article for words that only common words share', async () => {
    expect(await run('knowledge_search', { query: 'what is this and why' }, acme())).toEqual({
      articles: [],
    });
  });

  it.each([
    ['customer_lookup', { customerId: 'C-9999' }, 'There is no customer C-9999.'],
    ['order_lookup', { orderId: 'O-9999' }, 'There is no order O-9999.'],
    ['payment_status', {}, 'Give a payment id or an order id.'],
    ['shipment_track', { orderId: 'O-2003' }, 'Order O-2003 has not been shipped yet.'],
    ['escalation_route', { ticketId: 'T-4004', team: 'billing' }, 'Ticket T-4004 is closed.'],
    ['refund_create', { orderId: 'O-2008' }, 'Order O-2008 is already refunded in full.'],
    ['refund_create', { orderId: 'O-2005', amount: 60 }, 'only 59.95 EUR left'],
    ['discount_apply', { orderId: 'O-2003', discountCode: 'SUMMER20' }, 'no longer valid'],
    ['discount_apply', { orderId: 'O-2001', discountCode: 'WELCOME10' }, 'is shipped'],
    ['discount_apply', { orderId: 'O-2007', discountCode: 'FLEET15' }, 'at least 1000.00 USD'],
  ])('%s %j fails with a sentence for the model', async (name, input, message) => {
    const failure = await run(name, input, acme()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ToolError);
    expect((failure as Error).message).toContain(message);
  });
});

describe('tools with side effects', () => {
  const cases: [name: string, input: Record<string, unknown>, kind: string, added: number][] = [
    ['ticket_create', { customerId: 'C-1001', subject: 'It does not start' }, 'TICKET', 1],
    ['refund_create', { orderId: 'O-2002', amount: 20 }, 'REFUND', 1],
    ['export_create', { subject: 'orders' }, 'EXPORT', 1],
    ['discount_apply', { orderId: 'O-2003', discountCode: 'WELCOME10' }, 'ORDER', 0],
    ['escalation_route', { ticketId: 'T-4001', team: 'billing' }, 'TICKET', 0],
  ];

  it('are all covered here', () => {
    const declared = [...tools.values()].filter((tool) => tool.sideEffect).map(({ name }) => name);
    expect(declared.sort()).toEqual(cases.map(([name]) => name).sort());
  });

  it.each(cases)('%s happens once when its turn runs twice', async (name, input, kind, added) => {
    const records = acme();
    const before = (await records.list(kind)).length;
    const first = await run(name, input, records);
    const stateAfterFirst = await records.list(kind);
    const second = await run(name, input, records);
    expect(await records.list(kind)).toEqual(stateAfterFirst);
    expect(stateAfterFirst).toHaveLength(before + added);
    expect(withoutFlags(second)).toEqual(withoutFlags(first));
    expect(flagOf(first)).toBe(true);
    expect(flagOf(second)).toBe(false);
  });

  it.each(cases)(
    '%s happens once when its turn runs twice at the same time',
    async (name, input, kind, added) => {
      const records = acme();
      const before = (await records.list(kind)).length;
      const results = await Promise.all([1, 2, 3].map(() => run(name, input, records)));
      expect(results.filter((result) => flagOf(result))).toHaveLength(1);
      expect(await records.list(kind)).toHaveLength(before + added);
    },
  );

  it.each(cases.filter(([, , , added]) => added > 0))(
    '%s in another turn is another action',
    async (name, input, kind, added) => {
      const records = acme();
      const before = (await records.list(kind)).length;
      await run(name, input, records, 'turn-1');
      await run(name, input, records, 'turn-2');
      expect(await records.list(kind)).toHaveLength(before + 2 * added);
    },
  );

  it('overlapping refunds of different turns never pay back more than was paid', async () => {
    const records = acme();
    const turns = ['a', 'b', 'c', 'd'].map((turn) =>
      run('refund_create', { orderId: 'O-2002', amount: 50 }, records, turn),
    );
    const settled = await Promise.allSettled(turns);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    const order = await records.get('ORDER', 'O-2002');
    expect(order?.data.refunded).toBe(100);
    const paidBack = (await records.list('REFUND')).map(({ data }) => data.amount as number);
    expect(paidBack).toEqual([50, 50]);
  });

  it('a refund that was cut after the booking is finished by its second run', async () => {
    const records = acme();
    const failing: RecordStore = {
      ...records,
      put: (record, options) =>
        record.kind === 'REFUND'
          ? Promise.reject(new Error('the connection was lost'))
          : records.put(record, options),
    };
    await expect(run('refund_create', { orderId: 'O-2001' }, failing)).rejects.toThrow('lost');
    const { refund } = await run('refund_create', { orderId: 'O-2001' }, records);
    expect(refund).toMatchObject({ amount: 129.9, status: 'pending' });
    expect((await records.get('ORDER', 'O-2001'))?.data.refunded).toBe(129.9);
  });
});

describe('isolation', () => {
  it('a tool of one tenant neither reads nor changes what belongs to another', async () => {
    const table = new MemoryTable().seed('acme').seed('globex');
    const untouched = await table.forTenant('globex').list('ORDER');
    const seen = [
      await run('customer_lookup', { customerId: 'C-1001' }, table.forTenant('acme')),
      await run('refund_create', { orderId: 'O-2001' }, table.forTenant('acme')),
      await run('inventory_check', {}, table.forTenant('acme')),
    ];
    expect(JSON.stringify(seen)).not.toContain('globex');
    expect(await table.forTenant('globex').list('ORDER')).toEqual(untouched);
    expect(await table.forTenant('globex').list('REFUND')).toEqual([]);
  });

  it('a tenant without records gets honest errors', async () => {
    const empty = new MemoryTable().forTenant('newcomer');
    await expect(run('order_lookup', { orderId: 'O-2001' }, empty)).rejects.toThrow(
      'no order O-2001',
    );
    expect(await run('report_summary', { subject: 'orders' }, empty)).toEqual({
      report: { name: 'orders', records: 0 },
    });
  });
});

const FLAGS = ['created', 'changed', 'applied'];

function flagOf(result: Record<string, unknown>): unknown {
  return result[FLAGS.find((flag) => flag in result) ?? ''];
}

function withoutFlags(result: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(result).filter(([key]) => !FLAGS.includes(key)));
}
