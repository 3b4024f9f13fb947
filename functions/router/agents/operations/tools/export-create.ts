import type { ToolDefinition } from '../../../agent-types.ts';
import { entry } from '../../../tool-kit/entry-schema.ts';
import { idempotentId } from '../../../tool-kit/idempotent-id.ts';
import { addOnce } from '../../../tool-kit/records.ts';
import { reportSubject, subjectKind } from '../../../tool-kit/subjects.ts';

/** Requests an export; the same turn requests it once. The record is the request: writing the file is not this tool's. */
export const tool: ToolDefinition = {
  name: 'export_create',
  label: 'Creating the export',
  description:
    'Create an export: request a file, download, spreadsheet or data dump of customers, orders, payments, shipments, stock or tickets',
  sideEffect: true,
  inputSchema: {
    type: 'object',
    properties: {
      subject: reportSubject,
      format: {
        type: 'string',
        enum: ['csv', 'json'],
        description: 'File format, csv or json; csv when not given',
      },
    },
    required: ['subject'],
  },
  outputSchema: {
    type: 'object',
    properties: { created: { type: 'boolean' }, export: entry },
    required: ['created', 'export'],
  },
  async run(input, { records, turnId, actor }) {
    const subject = input.subject as string;
    const id = idempotentId('E', turnId, 'export_create', input);
    const rows = (await records.list(subjectKind(subject))).length;
    const { created, data } = await addOnce(records, 'EXPORT', id, {
      status: 'requested',
      subject,
      format: input.format ?? 'csv',
      rows,
      requestedBy: actor,
    });
    const { status, format } = data;
    return { created, export: { id, status, subject, format, rows: data.rows } };
  },
};
