import type { DomainRecord, ToolDefinition } from '../../../agent-types.ts';
import { entry } from '../../../tool-kit/entry-schema.ts';
import { sku } from '../../../tool-kit/id-schemas.ts';
import { requireRecord } from '../../../tool-kit/records.ts';

/** Reads the stock of one item, or of all when none is named, those first that must be reordered. */
export const tool: ToolDefinition = {
  name: 'inventory_check',
  label: 'Checking the stock',
  description:
    'Check the stock or inventory level of items in the warehouse: how many are available or left, and which are low and must be reordered',
  sideEffect: false,
  inputSchema: {
    type: 'object',
    properties: {
      sku: { ...sku, description: `${sku.description}; all items are listed without one` },
    },
  },
  outputSchema: {
    type: 'object',
    properties: { item: entry, items: { type: 'array', items: entry } },
  },
  async run(input, { records }) {
    if (typeof input.sku === 'string') {
      return { item: facts(await requireRecord(records, 'STOCK', input.sku, 'item')) };
    }
    const items = (await records.list('STOCK')).map(facts);
    return {
      items: [
        ...items.filter((item) => item.belowReorderLevel),
        ...items.filter((item) => !item.belowReorderLevel),
      ],
    };
  },
};

/** The stored facts, with whether it is time to order more. */
function facts({ id, data }: DomainRecord): Record<string, unknown> {
  const { reorderAt, ...rest } = data;
  return { id, ...rest, belowReorderLevel: Number(data.available) <= Number(reorderAt) };
}
