import type { DomainRecord, RecordStore, ToolDefinition } from '../../../agent-types.ts';
import { ToolError } from '../../../agent-types.ts';
import { entry } from '../../../tool-kit/entry-schema.ts';
import { orderId, shipmentId } from '../../../tool-kit/id-schemas.ts';
import { requireRecord } from '../../../tool-kit/records.ts';

/** Reads a shipment by its own id or by its order's. */
export const tool: ToolDefinition = {
  name: 'shipment_track',
  label: 'Tracking the shipment',
  description:
    'Track a shipment, parcel or package: where it is, its carrier, delay and when its delivery arrives',
  sideEffect: false,
  inputSchema: {
    type: 'object',
    properties: {
      shipmentId: { ...shipmentId, description: `${shipmentId.description}; or give the order id` },
      orderId: { ...orderId, description: `${orderId.description}; or give the shipment id` },
    },
  },
  outputSchema: {
    type: 'object',
    properties: { shipment: entry },
    required: ['shipment'],
  },
  async run(input, { records }) {
    const { id, data } = await findShipment(input, records);
    return { shipment: { id, ...data } };
  },
};

async function findShipment(
  { shipmentId, orderId }: Record<string, unknown>,
  records: RecordStore,
): Promise<DomainRecord> {
  if (typeof shipmentId === 'string') {
    return requireRecord(records, 'SHIPMENT', shipmentId, 'shipment');
  }
  if (typeof orderId !== 'string') throw new ToolError('Give a shipment id or an order id.');
  const order = await requireRecord(records, 'ORDER', orderId, 'order');
  const id = order.data.shipmentId;
  if (typeof id !== 'string') throw new ToolError(`Order ${orderId} has not been shipped yet.`);
  return requireRecord(records, 'SHIPMENT', id, 'shipment');
}
