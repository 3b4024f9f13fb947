/** Output schema of one business record: its id is certain, the rest is what the tenant keeps. */
import type { JsonSchemaObject } from '../../shared/json-schema/json-schema.ts';

export const entry: JsonSchemaObject = {
  type: 'object',
  properties: { id: { type: 'string', minLength: 1 } },
  required: ['id'],
  additionalProperties: true,
};
