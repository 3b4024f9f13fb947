import {
  type DomainRecord,
  type RecordStore,
  type ToolDefinition,
  ToolError,
} from '../../../agent-types.ts';
import { entry } from '../../../tool-kit/entry-schema.ts';
import { customerId, ticketId } from '../../../tool-kit/id-schemas.ts';
import { requireRecord } from '../../../tool-kit/records.ts';

/** Reads one customer account with its open tickets; found by its own id or by that of a ticket, which is then told too. */
export const tool: ToolDefinition = {
  name: 'customer_lookup',
  label: 'Looking up the customer',
  description:
    'Look up who a customer is: account name, plan, status, contact details and tickets of the customer; also the status of a ticket',
  sideEffect: false,
  inputSchema: {
    type: 'object',
    properties: {
      customerId: {
        ...customerId,
        description: `${customerId.description}; or give the ticket id`,
      },
      ticketId: { ...ticketId, description: `${ticketId.description}; or give the customer id` },
    },
  },
  outputSchema: {
    type: 'object',
    properties: { ticket: entry, customer: entry },
    required: ['customer'],
  },
  async run(input, { records }) {
    const ticket = await findTicket(input.ticketId, records);
    const id = (input.customerId ?? ticket?.data.customerId) as string | undefined;
    if (!id) throw new ToolError('Give a customer id or a ticket id.');
    const { data } = await requireRecord(records, 'CUSTOMER', id, 'customer');
    const openTickets = (await records.list('TICKET'))
      .filter((other) => other.data.customerId === id && other.data.status !== 'closed')
      .map((other) => other.id);
    return {
      ...(ticket ? { ticket: { id: ticket.id, ...ticket.data } } : {}),
      customer: { id, ...data, openTickets },
    };
  },
};

async function findTicket(id: unknown, records: RecordStore): Promise<DomainRecord | undefined> {
  return typeof id === 'string' ? requireRecord(records, 'TICKET', id, 'ticket') : undefined;
}
