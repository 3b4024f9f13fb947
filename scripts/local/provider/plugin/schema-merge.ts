/** The child's schema with the owned types in place of (or beside) its own. */
import { encodeSchema } from '../engine/encode-schema.ts';
import type { OwnedResource } from '../engine/resource.ts';
import { bytesField, readFields, textOf, varint } from '../wire/fields.ts';

/** GetSchema.Response: resource types are a map in field 2, data sources one in field 3. */
const RESOURCES = 2;
/** GetMetadata.Response: resource types are messages in field 4. */
const METADATA_RESOURCES = 4;

/** The owned types as entries of GetSchema's map. */
export function ownedSchemas(resources: readonly OwnedResource[]): Buffer {
  return Buffer.concat(
    resources.map(({ typeName, schema }) =>
      bytesField(
        RESOURCES,
        Buffer.concat([bytesField(1, typeName), bytesField(2, encodeSchema(schema))]),
      ),
    ),
  );
}

/** GetSchema's response with the owned types' entries replaced or added. */
export function mergeSchemas(response: Buffer, resources: readonly OwnedResource[]): Buffer {
  return Buffer.concat([withoutEntries(response, RESOURCES, resources), ownedSchemas(resources)]);
}

/** GetMetadata's response with the owned types named once each. */
export function mergeMetadata(response: Buffer, resources: readonly OwnedResource[]): Buffer {
  const names = resources.map(({ typeName }) =>
    bytesField(METADATA_RESOURCES, bytesField(1, typeName)),
  );
  return Buffer.concat([withoutEntries(response, METADATA_RESOURCES, resources), ...names]);
}

/** The names of all resource types of a GetSchema response. */
export function resourceTypeNames(response: Buffer): string[] {
  return readFields(response)
    .filter((field) => field.number === RESOURCES && field.wireType === 2)
    .map((field) => textOf(readFields(field.bytes), 1));
}

function withoutEntries(
  response: Buffer,
  number: number,
  resources: readonly OwnedResource[],
): Buffer {
  const owned = new Set(resources.map(({ typeName }) => typeName));
  const kept = readFields(response)
    .filter((field) => field.number !== number || !owned.has(textOf(readFields(field.bytes), 1)))
    .map((field) =>
      field.wireType === 0
        ? Buffer.concat([varint(field.number * 8), varint(field.varint)])
        : bytesField(field.number, field.bytes),
    );
  return Buffer.concat(kept);
}
