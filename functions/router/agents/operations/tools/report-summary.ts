import type { ToolDefinition } from '../../../agent-types.ts';
import { roundToCents } from '../../../tool-kit/money.ts';
import { reportSubject, subjectKind } from '../../../tool-kit/subjects.ts';

/** Counts the records of one subject by status, with sums of money by currency where they have any. */
export const tool: ToolDefinition = {
  name: 'report_summary',
  label: 'Putting the figures together',
  description:
    'Report a summary with figures: how many there are, the number or count of orders, payments, shipments, tickets, customers or stock items by status',
  sideEffect: false,
  inputSchema: {
    type: 'object',
    properties: { subject: reportSubject },
    required: ['subject'],
  },
  outputSchema: {
    type: 'object',
    properties: {
      report: {
        type: 'object',
        properties: { name: { type: 'string' }, records: { type: 'integer', minimum: 0 } },
        required: ['name', 'records'],
        additionalProperties: true,
      },
    },
    required: ['report'],
  },
  async run(input, { records }) {
    const subject = input.subject as string;
    const rows = (await records.list(subjectKind(subject))).map(({ data }) => data);
    const byStatus = new Map<string, number>();
    const totals = new Map<string, number>();
    for (const { status, amount, total, currency } of rows) {
      if (status !== undefined) add(byStatus, String(status), 1);
      const money = total ?? amount;
      if (typeof money === 'number') add(totals, String(currency), money);
    }
    return {
      report: {
        name: subject,
        records: rows.length,
        ...(byStatus.size > 0 ? { byStatus: Object.fromEntries(byStatus) } : {}),
        ...(totals.size > 0 ? { totals: Object.fromEntries(totals) } : {}),
      },
    };
  },
};

function add(sums: Map<string, number>, key: string, value: number): void {
  sums.set(key, roundToCents((sums.get(key) ?? 0) + value));
}
