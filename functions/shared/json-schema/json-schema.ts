/** The subset of JSON Schema (2020-12) that tools may use; `validate.ts` checks exactly this and nothing else. */
export type JsonSchema =
  | JsonSchemaObject
  | JsonSchemaArray
  | JsonSchemaString
  | JsonSchemaNumber
  | JsonSchemaBoolean;

interface Described {
  description?: string;
}

export interface JsonSchemaObject extends Described {
  type: 'object';
  properties: { readonly [name: string]: JsonSchema };
  required?: readonly string[];
  /** Unknown keys are refused unless this is true. */
  additionalProperties?: boolean;
}

export interface JsonSchemaArray extends Described {
  type: 'array';
  items: JsonSchema;
  minItems?: number;
  maxItems?: number;
}

export interface JsonSchemaString extends Described {
  type: 'string';
  enum?: readonly string[];
  minLength?: number;
  maxLength?: number;
  /** Regular expression source; anchor it when the whole string must match. */
  pattern?: string;
}

export interface JsonSchemaNumber extends Described {
  type: 'number' | 'integer';
  minimum?: number;
  maximum?: number;
}

export interface JsonSchemaBoolean extends Described {
  type: 'boolean';
}
