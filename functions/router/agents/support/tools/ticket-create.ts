import type { ToolDefinition } from '../../../agent-types.ts';
import { entry } from '../../../tool-kit/entry-schema.ts';
import { customerId } from '../../../tool-kit/id-schemas.ts';
import { idempotentId } from '../../../tool-kit/idempotent-id.ts';
import { addOnce, requireRecord } from '../../../tool-kit/records.ts';

/** Opens a support ticket; the same turn opens it once. */
export const tool: ToolDefinition = {
  name: 'ticket_create',
  label: 'Opening the ticket',
  description:
    'Open, create or file a new support ticket: a problem, bug or complaint that a customer reports',
  sideEffect: true,
  inputSchema: {
    type: 'object',
    properties: {
      customerId,
      subject: {
        type: 'string',
        minLength: 5,
        maxLength: 200,
        description: 'What the problem is, in one sentence',
      },
      priority: {
        type: 'string',
        enum: ['low', 'normal', 'high', 'urgent'],
        description: 'How soon it must be looked at; normal when not given',
      },
    },
    required: ['customerId', 'subject'],
  },
  outputSchema: {
    type: 'object',
    properties: { created: { type: 'boolean' }, ticket: entry },
    required: ['created', 'ticket'],
  },
  async run(input, { records, turnId, actor }) {
    const customer = input.customerId as string;
    await requireRecord(records, 'CUSTOMER', customer, 'customer');
    const id = idempotentId('T', turnId, 'ticket_create', input);
    const { created, data } = await addOnce(records, 'TICKET', id, {
      status: 'open',
      priority: input.priority ?? 'normal',
      subject: input.subject,
      customerId: customer,
      openedBy: actor,
    });
    const { status, priority, subject } = data;
    return { created, ticket: { id, status, priority, subject, customerId: customer } };
  },
};
