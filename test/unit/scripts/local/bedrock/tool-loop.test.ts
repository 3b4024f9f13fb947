/** The offline model with the real agents: the right tool, the right input, an answer with the seeded facts in it. */

import { agents } from 'agentpool:agents';
import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  AgentDefinition,
  ToolDefinition,
} from '../../../../../functions/router/agent-types.ts';
import { type BedrockServer, startBedrock } from '../../../../support/bedrock-server.ts';
import { MemoryTable } from '../../../../support/memory-records.ts';
import { type LoopResult, runLoop } from '../../../../support/tool-loop.ts';

let server: BedrockServer;
beforeAll(async () => {
  server = await startBedrock();
});
afterAll(() => server.close());

function agentOf(id: string): AgentDefinition {
  return agents.find((agent) => agent.id === id) as AgentDefinition;
}

function ask(id: string, message: string, history?: LoopResult['messages']): Promise<LoopResult> {
  const records = new MemoryTable().seed('acme').forTenant('acme');
  return runLoop(message, { client: server.client, agent: agentOf(id), records, history });
}

const cases: [agent: string, message: string, tool: string, input: object, answer: string][] = [
  [
    'support',
    'Who is customer C-1001?',
    'customer_lookup',
    { customerId: 'C-1001' },
    'Customer C-1001 (Northwind Bikes [acme]) is active: plan business, country US, email accounts@northwind-bikes.example, since 2023-03-14, open tickets T-4002.',
  ],
  [
    'support',
    'How do I reset my password?',
    'knowledge_search',
    { query: 'How do I reset my password?' },
    'K-6001 (Reset a password [acme]): Choose "Forgot password" on the sign-in page. The link in the e-mail is valid for 30 minutes.',
  ],
  [
    'support',
    'Escalate ticket T-4001 to billing',
    'escalation_route',
    { ticketId: 'T-4001', team: 'billing' },
    'Done. Ticket T-4001 is escalated: team billing, priority high, subject "Direct debit was declined [acme]".',
  ],
  [
    'support',
    'Open an urgent ticket for customer C-1001: the app crashes at start',
    'ticket_create',
    { customerId: 'C-1001', subject: 'the app crashes at start', priority: 'urgent' },
    'is open: priority urgent, subject "the app crashes at start", customer C-1001.',
  ],
  [
    'commerce',
    'What did we buy with order O-2001?',
    'order_lookup',
    { orderId: 'O-2001' },
    'Order O-2001 is shipped: customer C-1001, 2 × SKU-HELMET-M, 2 × SKU-BELL-01, total 129.90 USD, payment P-5001, shipment S-3001, placed on 2026-11-12.',
  ],
  [
    'commerce',
    'Please refund 20 USD of order o-2006 because a tyre was flat',
    'refund_create',
    { orderId: 'O-2006', amount: 20, reason: 'a tyre was flat' },
    'is pending: order O-2006, amount 20.00 USD, reason "a tyre was flat".',
  ],
  [
    'commerce',
    'Apply discount WELCOME10 to order O-2003',
    'discount_apply',
    { orderId: 'O-2003', discountCode: 'WELCOME10' },
    'Done. Order O-2003 is processing: total 1125.00 GBP, discount code WELCOME10, saved 125.00 GBP.',
  ],
  [
    'commerce',
    'Did the payment P-5004 go through?',
    'payment_status',
    { paymentId: 'P-5004' },
    'Payment P-5004 is declined: order O-2004, method direct debit, amount 390.00 EUR, booked on 2026-11-15, reason "insufficient funds".',
  ],
  [
    'operations',
    'Where is the parcel of order O-2001?',
    'shipment_track',
    { orderId: 'O-2001' },
    'Shipment S-3001 is in transit: order O-2001, carrier FastFreight, location Columbus, OH, expected on 2026-11-24.',
  ],
  [
    'operations',
    'How many SKU-PUMP-02 are in stock?',
    'inventory_check',
    { sku: 'SKU-PUMP-02' },
    'Item SKU-PUMP-02 (Floor pump [acme]): warehouse WEST, 88 available, 0 reserved, not below reorder level.',
  ],
  [
    'operations',
    'Give me a summary report of shipments',
    'report_summary',
    { subject: 'shipments' },
    'Report shipments: 4 records; by status 1 in transit, 2 delivered and 1 delayed.',
  ],
  [
    'operations',
    'Create an export of customers in JSON',
    'export_create',
    { subject: 'customers', format: 'json' },
    'is requested: subject customers, format json, 6 rows.',
  ],
];

describe('every tool', () => {
  it('is used here', () => {
    const names = agents.flatMap(({ tools }) => tools.map(({ name }) => name));
    expect(cases.map(([, , tool]) => tool).sort()).toEqual(names.sort());
  });

  it.each(cases)('%s: "%s" → %s %j', async (agent, message, tool, input, answer) => {
    const result = await ask(agent, message);
    expect(result.calls).toMatchObject([{ name: tool, input }]);
    expect(result.answer).toContain(answer);
  });

  it.each(agents.flatMap(({ id, examples }) => examples.map((text) => [id, text] as const)))(
    '%s answers "%s" in whole sentences without a tool failing on its input',
    async (id, text) => {
      const { answer, calls } = await ask(id, text);
      expect(answer).toMatch(/^\S.*[.?!"”)]$/s);
      expect(answer).not.toMatch(/undefined|null|\[object|\{"/);
      expect(new Set(calls.map((call) => JSON.stringify([call.name, call.input]))).size).toBe(
        calls.length,
      );
    },
  );
});

describe('conversations', () => {
  it('asks for exactly what is missing, then goes on with the answer', async () => {
    const first = await ask('support', 'Escalate a ticket to engineering');
    expect(first.calls).toEqual([]);
    expect(first.answer).toBe('To do that I need the ticket id, such as T-4001. What is it?');
    const second = await ask('support', 'T-4002, to engineering', first.messages);
    expect(second.calls).toMatchObject([
      { name: 'escalation_route', input: { ticketId: 'T-4002', team: 'engineering' } },
    ]);
  });

  it('understands what "it" is', async () => {
    const first = await ask('commerce', 'Show me order O-2007');
    const second = await ask('commerce', 'Was it paid?', first.messages);
    expect(second.calls).toMatchObject([{ name: 'payment_status', input: { orderId: 'O-2007' } }]);
  });

  it('does not act on an order that was only mentioned long before', async () => {
    const first = await ask('commerce', 'Show me order O-2007');
    const second = await ask('commerce', 'I would like a refund', first.messages);
    expect(second.calls).toEqual([]);
    expect(second.answer).toContain('I need the order id');
  });

  it('does two things that were asked in one sentence', async () => {
    const { calls, answer } = await ask(
      'operations',
      'Where is shipment S-3004 and how many SKU-BELL-01 are in stock?',
    );
    expect(calls.map(({ name }) => name)).toEqual(['shipment_track', 'inventory_check']);
    expect(answer).toContain('Shipment S-3004 is delayed');
    expect(answer).toContain('420 available');
  });

  it('does the same for each of several ids', async () => {
    const { calls, answer } = await ask('commerce', 'Show order O-2001 and order O-2002');
    expect(calls.map(({ input }) => input)).toEqual([{ orderId: 'O-2001' }, { orderId: 'O-2002' }]);
    expect(answer).toMatch(/Order O-2001 is shipped.* Order O-2002 is delivered/);
  });

  it('does not do what was denied', async () => {
    const { calls } = await ask('commerce', 'Do not refund order O-2001, just show it');
    expect(calls.map(({ name }) => name)).toEqual(['order_lookup']);
  });

  it.each([
    ['support', 'Which tickets does C-1005 have open?'],
    ['support', 'How do I open a ticket for customer C-1001?'],
    ['commerce', 'Was order O-2005 refunded?'],
    ['commerce', 'Why was the discount WELCOME10 not applied to O-2003?'],
    ['operations', 'Is there an export of orders?'],
  ])('%s changes nothing for the mere question "%s"', async (agent, question) => {
    const { calls } = await ask(agent, question);
    const acting = agents.flatMap(({ tools }) => tools.filter(({ sideEffect }) => sideEffect));
    const acted = calls.filter(({ name }) => acting.some((tool) => tool.name === name));
    expect(acted).toEqual([]);
  });

  it('asks for what a reading tool could not tell, without calling one', async () => {
    const { calls, answer } = await ask('support', 'Escalate T-4002');
    expect(calls).toEqual([]);
    expect(answer).toContain('the team (billing, engineering, logistics, management)');
  });

  it('finds out an id with another tool first', async () => {
    const { calls } = await ask('support', 'Escalate the ticket of customer C-1003 to billing');
    expect(calls).toMatchObject([
      { name: 'customer_lookup', input: { customerId: 'C-1003' } },
      { name: 'escalation_route', input: { ticketId: 'T-4001', team: 'billing' } },
    ]);
  });

  it('answers with what it has when more calls are forbidden', async () => {
    const { tools, prompt } = agentOf('support');
    const toolUse = { toolUseId: 'u1', name: 'customer_lookup', input: { customerId: 'C-1003' } };
    const json = { customer: { id: 'C-1003', status: 'past due', openTickets: ['T-4001'] } };
    const { output } = await server.client.send(
      new ConverseCommand({
        modelId: 'amazon.nova-lite-v1:0',
        system: [{ text: prompt }],
        messages: [
          {
            role: 'user',
            content: [{ text: 'Escalate the ticket of customer C-1003 to billing' }],
          },
          { role: 'assistant', content: [{ toolUse }] },
          {
            role: 'user',
            content: [
              { toolResult: { toolUseId: 'u1', content: [{ json }] } },
              { text: 'The limit of tool calls is reached: answer now, without calling tools.' },
            ],
          },
        ],
        toolConfig: {
          tools: tools.map(({ name, description, inputSchema }) => ({
            toolSpec: { name, description, inputSchema: { json: inputSchema as never } },
          })),
        },
      }),
    );
    expect(output?.message?.content).toEqual([
      { text: 'Customer C-1003 is past due: open tickets T-4001.' },
    ]);
  });

  it('says honestly that something does not exist', async () => {
    const { answer } = await ask('commerce', 'Show me order O-9999');
    expect(answer).toBe('That did not work: There is no order O-9999.');
  });

  it('says honestly that it has no tool for a question', async () => {
    const { answer, calls } = await ask('operations', 'Write me a poem about autumn');
    expect(calls).toEqual([]);
    expect(answer).toMatch(/^I am the operations agent\. None of my tools fits that\./);
  });
});

describe('an agent that nobody told the model of', () => {
  const echo: ToolDefinition = {
    name: 'room_booking',
    description: 'Book a meeting room on a floor',
    sideEffect: true,
    inputSchema: {
      type: 'object',
      properties: {
        floor: { type: 'integer', minimum: 1, maximum: 9, description: 'Floor of the room' },
        title: { type: 'string', maxLength: 80, description: 'What the meeting is about' },
      },
      required: ['floor', 'title'],
    },
    run: async (input) => ({ booked: true, room: { id: 'R1', ...input } }),
  };

  it('works at once', async () => {
    const { calls, answer } = await runLoop('Book a room on floor 3 titled "Launch review"', {
      client: server.client,
      agent: { prompt: 'You are the office agent.', tools: [echo] },
      records: new MemoryTable().forTenant('acme'),
    });
    expect(calls).toMatchObject([
      { name: 'room_booking', input: { floor: 3, title: 'Launch review' } },
    ]);
    expect(answer).toContain('Room R1 (Launch review): 3 floor.');
  });
});
