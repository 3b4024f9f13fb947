/**
 * A JSON Schema that a server sent, rebuilt from what is known: keywords with values of the right kind, texts cleaned,
 * bounded in depth and size. The model reads it, and `validate.ts` checks by it what it knows of it; the rest is checked
 * by the server. Patterns only become text: a stranger's regular expression can hold a worker for minutes.
 */

import type { JsonSchemaObject } from '../../shared/json-schema/json-schema.ts';
import { isObject } from '../../shared/mcp/json-rpc.ts';
import { cleanText } from './clean-text.ts';

/** Characters of a schema as JSON. Every call of the model pays for them. */
const MAX_CHARACTERS = 8_000;
/** Levels of objects in objects; what is deeper may be anything. */
const MAX_DEPTH = 6;
/** Places of a schema, counted with every reference resolved: references may multiply without end. */
const MAX_PLACES = 300;
const MAX_ENUM = 100;
const MAX_DESCRIPTION = 300;
const MAX_PATTERN = 100;

/** Names that every model of Bedrock takes. */
const PROPERTY_NAME = /^[a-zA-Z0-9_.-]{1,64}$/;
const TYPES = new Set(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']);
/** Which numbers these keywords may have (2020-12): by any other, a model refuses every turn that it is offered to. */
const NUMBERS: Readonly<Record<string, (value: number) => boolean>> = {
  minimum: Number.isFinite,
  maximum: Number.isFinite,
  exclusiveMinimum: Number.isFinite,
  exclusiveMaximum: Number.isFinite,
  multipleOf: (value) => Number.isFinite(value) && value > 0,
  minLength: isCount,
  maxLength: isCount,
  minItems: isCount,
  maxItems: isCount,
};

/** A schema of a server is one that no model can be given. The message says why. */
export class UnusableSchema extends Error {
  override readonly name = 'UnusableSchema';
}

/** @throws UnusableSchema */
export function remoteSchema(schema: unknown): JsonSchemaObject {
  const rebuilt = isObject(schema) ? new Rebuilding(schema).rebuilt() : {};
  // Of a reference in its place, only what it refers to is left: that may be of something else, or nothing.
  if (rebuilt.type !== 'object') throw new UnusableSchema('its schema is not one of an object');
  const { length } = JSON.stringify(rebuilt);
  if (length > MAX_CHARACTERS) {
    throw new UnusableSchema(`its schema has ${length} characters, more than ${MAX_CHARACTERS}`);
  }
  return rebuilt as unknown as JsonSchemaObject;
}

type Rebuilt = Record<string, unknown>;

class Rebuilding {
  readonly #root: Record<string, unknown>;
  #places = 0;

  constructor(root: Record<string, unknown>) {
    this.#root = root;
  }

  rebuilt(): Rebuilt {
    // Models take no choice at the top of an input.
    const { anyOf: _, ...top } = this.#rebuild(this.#root, 0);
    return top;
  }

  #rebuild(schema: unknown, depth: number): Rebuilt {
    this.#places += 1;
    if (this.#places > MAX_PLACES) {
      throw new UnusableSchema(`its schema has more than ${MAX_PLACES} places`);
    }
    if (!isObject(schema) || depth > MAX_DEPTH) return {};
    if (typeof schema.$ref === 'string') {
      return this.#rebuild(referred(schema.$ref, this.#root), depth + 1);
    }
    const { type } = schema;
    const inner = (part: unknown): Rebuilt => this.#rebuild(part, depth + 1);
    return {
      ...(isType(type) && { type }),
      ...described(schema),
      ...numbersOf(schema),
      ...('const' in schema && isChoice([schema.const]) && { enum: [schema.const] }),
      ...(isChoice(schema.enum) && { enum: schema.enum }),
      ...(type === 'object' && objectParts(schema, inner)),
      ...(type === 'array' && { items: inner(schema.items) }),
      ...choicesOf(schema, inner),
    };
  }
}

function objectParts(schema: Record<string, unknown>, inner: (part: unknown) => Rebuilt): Rebuilt {
  const properties = isObject(schema.properties) ? Object.entries(schema.properties) : [];
  if (properties.some(([name]) => !PROPERTY_NAME.test(name))) {
    throw new UnusableSchema('its schema has a property with a name that no model takes');
  }
  const names = new Set<unknown>(properties.map(([name]) => name));
  const required = new Set<unknown>(Array.isArray(schema.required) ? schema.required : []);
  return {
    properties: Object.fromEntries(properties.map(([name, part]) => [name, inner(part)])),
    required: [...required].filter((name) => names.has(name)),
    // Open unless it says otherwise, as JSON Schema has it; by patterns, which are not kept, there may be more names.
    additionalProperties: schema.additionalProperties !== false || hasPatterns(schema),
  };
}

function hasPatterns({ patternProperties }: Record<string, unknown>): boolean {
  return isObject(patternProperties) && Object.keys(patternProperties).length > 0;
}

/** What may be one of several: a list of schemas, or of types. */
function choicesOf(schema: Record<string, unknown>, inner: (part: unknown) => Rebuilt): Rebuilt {
  const { type } = schema;
  const list = Array.isArray(type)
    ? type.filter(isType).map((name) => ({ ...schema, type: name, description: undefined }))
    : [schema.anyOf, schema.oneOf].find(Array.isArray);
  return list === undefined || list.length === 0 ? {} : { anyOf: list.map(inner) };
}

function described({ description, pattern, format }: Record<string, unknown>): Rebuilt {
  const parts = [
    cleanText(description, MAX_DESCRIPTION),
    ...(typeof pattern === 'string' ? [`Pattern: ${cleanText(pattern, MAX_PATTERN)}`] : []),
    ...(typeof format === 'string' ? [`Format: ${cleanText(format, MAX_PATTERN)}`] : []),
  ].filter((part) => part !== '');
  return parts.length === 0 ? {} : { description: parts.join('. ') };
}

function numbersOf(schema: Record<string, unknown>): Rebuilt {
  const kept = Object.entries(NUMBERS).filter(([key, isRight]) => {
    const value = schema[key];
    return typeof value === 'number' && isRight(value);
  });
  return Object.fromEntries(kept.map(([key]) => [key, schema[key]]));
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isType(type: unknown): type is string {
  return typeof type === 'string' && TYPES.has(type);
}

/** A list of values short enough to stand in a prompt; of a longer one nothing is told, as half of it would be wrong. */
function isChoice(values: unknown): values is unknown[] {
  return Array.isArray(values) && values.length <= MAX_ENUM && values.every(isPlain);
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= MAX_PATTERN && value.isWellFormed();
  return value === null || Number.isFinite(value) || typeof value === 'boolean';
}

/** What `#/$defs/x` names inside the document. */
function referred(reference: string, root: Record<string, unknown>): unknown {
  if (!reference.startsWith('#/')) return undefined;
  let place: unknown = root;
  for (const part of reference.slice(2).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (!isObject(place) || !Object.hasOwn(place, key)) return undefined;
    place = place[key];
  }
  return place;
}
