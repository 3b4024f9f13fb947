/** An owned type's table as the protocol's Schema message. */
import { bytesField, varintField } from '../wire/fields.ts';
import type { Attribute, Block, ResourceSchema } from './schema.ts';

const NESTING = { single: 1, list: 2 } as const;

/** Attribute: name 1, type 2, required 4, optional 5, computed 6. */
function encodeAttribute(name: string, attribute: Attribute): Buffer {
  return Buffer.concat([
    bytesField(1, name),
    bytesField(2, JSON.stringify(attribute.type)),
    varintField(4, attribute.mode === 'required'),
    varintField(5, attribute.mode.startsWith('optional')),
    varintField(6, attribute.mode.endsWith('computed')),
  ]);
}

/** NestedBlock: type_name 1, block 2, nesting 3, min_items 4, max_items 5. */
function encodeNestedBlock(name: string, block: Block): Buffer {
  return Buffer.concat([
    bytesField(1, name),
    bytesField(2, encodeBlock(block)),
    varintField(3, NESTING[block.nesting]),
    varintField(4, block.min ?? 0),
    varintField(5, block.max ?? 0),
  ]);
}

/** Block: attributes 2, block_types 3. */
function encodeBlock(block: Pick<Block, 'attributes' | 'blocks'>): Buffer {
  return Buffer.concat([
    ...Object.entries(block.attributes).map(([name, attribute]) =>
      bytesField(2, encodeAttribute(name, attribute)),
    ),
    ...Object.entries(block.blocks ?? {}).map(([name, nested]) =>
      bytesField(3, encodeNestedBlock(name, nested)),
    ),
  ]);
}

/** The Schema message: version 0 (absent), block 2. Both owned types are at version 0 in hashicorp/aws 6.x. */
export function encodeSchema(schema: ResourceSchema): Buffer {
  return bytesField(2, encodeBlock(schema));
}
