import type { DomainRecord, ToolDefinition } from '../../../agent-types.ts';
import { sku } from '../../../tool-kit/id-schemas.ts';
import { requireRecord } from '../../../tool-kit/records.ts';

/** Reads the stock of one item, or lists what must be reordered when none is named. */
export const tool: ToolDefinition = {
  name: 'inventory_check',
  description:
    'Check the stock or inventory level of an item in the warehouse: how many are available or left, and which items are low and must be reordered',
  sideEffect: false,
  inputSchema: {
    type: 'object',
    properties: {
      sku: { ...sku, description: `${sku.description}; items to reorder are listed without one` },
    },
  },
  async run(input, { records }) {
    if (typeof input.sku === 'string') {
      return { item: facts(await requireRecord(records, 'STOCK', input.sku, 'item')) };
    }
    const low = (await records.list('STOCK')).filter(
      ({ data }) => Number(data.available) <= Number(data.reorderAt),
    );
    return { itemsToReorder: low.map(facts) };
  },
};

function facts({ id, data }: DomainRecord): Record<string, unknown> {
  return { id, ...data };
}
