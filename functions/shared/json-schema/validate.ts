/** Checks values against the subset of JSON Schema in `json-schema.ts`. Small on purpose: every worker loads it. */
import type { JsonSchema, JsonSchemaObject } from './json-schema.ts';

/** What is wrong with `value`, one sentence a problem, each naming its place; empty when it satisfies the schema. */
export function schemaProblems(schema: JsonSchema, value: unknown, place = 'input'): string[] {
  switch (schema.type) {
    case 'object':
      return objectProblems(schema, value, place);
    case 'array': {
      if (!Array.isArray(value)) return [`${place} must be a list`];
      const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = schema;
      if (value.length < minItems) return [`${place} must have at least ${minItems} entries`];
      if (value.length > maxItems) return [`${place} must have at most ${maxItems} entries`];
      return value.flatMap((item, index) =>
        schemaProblems(schema.items, item, `${place}[${index}]`),
      );
    }
    case 'string': {
      if (typeof value !== 'string') return [`${place} must be a text`];
      const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = schema;
      if (schema.enum && !schema.enum.includes(value)) {
        return [`${place} must be one of ${schema.enum.join(', ')}`];
      }
      const length = codePoints(value);
      if (length < minLength) return [`${place} must have at least ${minLength} characters`];
      if (length > maxLength) return [`${place} must have at most ${maxLength} characters`];
      if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) {
        return [`${place} must match ${pattern}`];
      }
      return [];
    }
    case 'number':
    case 'integer': {
      if (typeof value !== 'number' || !Number.isFinite(value))
        return [`${place} must be a number`];
      if (schema.type === 'integer' && !Number.isInteger(value)) {
        return [`${place} must be a whole number`];
      }
      const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
      if (value < minimum) return [`${place} must be at least ${minimum}`];
      if (value > maximum) return [`${place} must be at most ${maximum}`];
      return [];
    }
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${place} must be true or false`];
    default:
      // A schema from outside may leave open what the value is; then its owner checks it.
      return [];
  }
}

function objectProblems(schema: JsonSchemaObject, value: unknown, place: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [`${place} must be an object`];
  }
  const problems: string[] = [];
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(value, name)) problems.push(`${place}.${name} is missing`);
  }
  for (const [name, item] of Object.entries(value)) {
    const property = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    if (property) problems.push(...schemaProblems(property, item, `${place}.${name}`));
    else if (!schema.additionalProperties) problems.push(`${place}.${name} is not known`);
  }
  return problems;
}

/** Length as JSON Schema counts it: a character outside the basic plane is one, not two. */
function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
