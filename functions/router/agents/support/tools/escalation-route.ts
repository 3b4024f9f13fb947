import type { ToolDefinition } from '../../../agent-types.ts';
import { ToolError } from '../../../agent-types.ts';
import { entry } from '../../../tool-kit/entry-schema.ts';
import { ticketId } from '../../../tool-kit/id-schemas.ts';
import { changeRecord } from '../../../tool-kit/records.ts';

/** Hands a ticket to a team of people; doing it again with the same team changes nothing. */
export const tool: ToolDefinition = {
  name: 'escalation_route',
  label: 'Handing the ticket over',
  description:
    'Escalate a ticket: route or hand it over to a human, a manager or a team of people such as billing or engineering',
  sideEffect: true,
  inputSchema: {
    type: 'object',
    properties: {
      ticketId,
      team: {
        type: 'string',
        enum: ['billing', 'engineering', 'logistics', 'management'],
        description: 'The team that takes over: billing, engineering, logistics or management',
      },
    },
    required: ['ticketId', 'team'],
  },
  outputSchema: {
    type: 'object',
    properties: { changed: { type: 'boolean' }, ticket: entry },
    required: ['changed', 'ticket'],
  },
  async run(input, { records }) {
    const id = input.ticketId as string;
    let changed = false;
    const { status, team, priority, subject } = await changeRecord(
      records,
      'TICKET',
      id,
      'ticket',
      (data) => {
        if (data.status === 'closed') throw new ToolError(`Ticket ${id} is closed.`);
        changed = data.status !== 'escalated' || data.team !== input.team;
        return changed ? { ...data, status: 'escalated', team: input.team } : undefined;
      },
    );
    return { changed, ticket: { id, status, team, priority, subject } };
  },
};
