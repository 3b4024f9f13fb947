import type { ToolDefinition } from '../../../agent-types.ts';
import { customerId } from '../../../tool-kit/id-schemas.ts';
import { requireRecord } from '../../../tool-kit/records.ts';

/** Reads one customer account with its open tickets. */
export const tool: ToolDefinition = {
  name: 'customer_lookup',
  description:
    'Look up who a customer is: account name, plan, status, contact details and open tickets of the customer',
  sideEffect: false,
  inputSchema: { type: 'object', properties: { customerId }, required: ['customerId'] },
  async run(input, { records }) {
    const id = input.customerId as string;
    const { data } = await requireRecord(records, 'CUSTOMER', id, 'customer');
    const tickets = (await records.list('TICKET'))
      .filter((ticket) => ticket.data.customerId === id && ticket.data.status !== 'closed')
      .map((ticket) => ticket.id);
    return { customer: { id, ...data, openTickets: tickets } };
  },
};
