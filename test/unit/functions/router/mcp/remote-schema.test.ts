import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { remoteSchema, UnusableSchema } from '../../../../../functions/router/mcp/remote-schema.ts';
import { schemaProblems } from '../../../../../functions/shared/json-schema/validate.ts';

const ajv = new Ajv2020();

describe('a schema of a server', () => {
  it('keeps what a model needs to know', () => {
    const schema = remoteSchema({
      type: 'object',
      title: 'Input',
      $defs: { Size: { type: 'string', enum: ['S', 'M'] } },
      properties: {
        id: { type: 'string', description: 'The id', pattern: '^C-', maxLength: 9 },
        size: { $ref: '#/$defs/Size' },
        kind: { const: 'person' },
        tags: { type: 'array', items: { type: 'string' }, maxItems: 3 },
        price: { anyOf: [{ type: 'number', minimum: 0 }, { type: 'null' }] },
        day: { type: ['string', 'null'], format: 'date', description: 'When' },
      },
      required: ['id', 'gone', 3],
      additionalProperties: false,
    });
    expect(schema).toEqual({
      type: 'object',
      properties: {
        id: { type: 'string', description: 'The id. Pattern: ^C-', maxLength: 9 },
        size: { type: 'string', enum: ['S', 'M'] },
        kind: { enum: ['person'] },
        tags: { type: 'array', items: { type: 'string' }, maxItems: 3 },
        price: { anyOf: [{ type: 'number', minimum: 0 }, { type: 'null' }] },
        day: {
          description: 'When. Format: date',
          anyOf: [
            { type: 'string', description: 'Format: date' },
            { type: 'null', description: 'Format: date' },
          ],
        },
      },
      required: ['id'],
      additionalProperties: false,
    });
    expect(schemaProblems(schema, { id: 'C-1', size: 'M', tags: ['a'], price: null })).toEqual([]);
    expect(schemaProblems(schema, { size: 'L', more: 1 })).toEqual([
      'input.id is missing',
      'input.size must be one of S, M',
      'input.more is not known',
    ]);
  });

  it('is open where it does not say otherwise, as JSON Schema has it', () => {
    const schema = remoteSchema({ type: 'object' });
    expect(schemaProblems(schema, { anything: [1] })).toEqual([]);
  });

  it('refuses no name that may be one of its patterns', () => {
    const closed = {
      type: 'object',
      properties: { id: { type: 'string' } },
      patternProperties: { '^x-': { type: 'string' } },
      additionalProperties: false,
    };
    const schema = remoteSchema({ ...closed, properties: { ...closed.properties, inner: closed } });
    const value = { id: 'a', 'x-tag': 'b' };
    expect(schemaProblems(schema, { ...value, inner: value })).toEqual([]);
    const without = remoteSchema({ ...closed, patternProperties: {} });
    expect(schemaProblems(without, value)).toEqual(['input.x-tag is not known']);
  });

  it('never has a regular expression that a worker would run', () => {
    const schema = remoteSchema({
      type: 'object',
      properties: { text: { type: 'string', pattern: '(a+)+$' } },
    });
    expect(schema.properties.text).not.toHaveProperty('pattern');
    expect(schemaProblems(schema, { text: `${'a'.repeat(50)}!` })).toEqual([]);
  });

  it('has its texts cleaned and cut', () => {
    const description = `Id\u202E\u200B\n\n  of   it${'\u{E0041}'.repeat(3)} ${'x'.repeat(1_000)}`;
    const schema = remoteSchema({
      type: 'object',
      properties: { id: { type: 'string', description } },
    });
    expect(schema.properties.id?.description).toMatch(/^Id of it x{250,}…$/);
  });

  it.each([
    [{ type: 'number', multipleOf: 0 }, { type: 'number' }],
    [{ type: 'number', multipleOf: -2 }, { type: 'number' }],
    [
      { type: 'number', multipleOf: 0.5, minimum: -1.5 },
      { type: 'number', multipleOf: 0.5, minimum: -1.5 },
    ],
    [
      { type: 'string', minLength: -1, maxLength: 9 },
      { type: 'string', maxLength: 9 },
    ],
    [
      { type: 'string', minLength: 0, maxLength: 0.5 },
      { type: 'string', minLength: 0 },
    ],
    [
      { type: 'array', items: {}, minItems: 1e300, maxItems: -3 },
      { type: 'array', items: {} },
    ],
    [{ type: 'string', enum: ['a', '\ud800'] }, { type: 'string' }],
  ])('keeps no limit for which a model refuses the turn: %j', (part, kept) => {
    const schema = remoteSchema({
      type: 'object',
      properties: { part },
      required: ['part', 'part'],
    });
    expect(schema.properties.part).toEqual(kept);
    expect(schema.required).toEqual(['part']);
  });

  it('is what it refers to, where that is one of an object', () => {
    const $defs = { A: { type: 'object', properties: { n: { type: 'number' } } } };
    expect(remoteSchema({ type: 'object', $ref: '#/$defs/A', $defs })).toMatchObject($defs.A);
    expect(remoteSchema({ $ref: '#/$defs/A', $defs })).toMatchObject($defs.A);
  });

  it.each<[string, unknown, RegExp]>([
    ['is missing', undefined, /not one of an object/],
    ['is of a text', { type: 'string' }, /not one of an object/],
    [
      'refers to nothing that is known',
      { type: 'object', $ref: 'https://example.com/schema.json' },
      /not one of an object/,
    ],
    [
      'refers to what may be no object',
      { type: 'object', $ref: '#/$defs/A', $defs: { A: { properties: {} } } },
      /not one of an object/,
    ],
    ['refers to itself', { type: 'object', $ref: '#' }, /not one of an object/],
    ['is long', { type: 'object', properties: texts(40) }, /characters, more than 8000/],
    [
      'has names that no model takes',
      { type: 'object', properties: { 'a b': {} } },
      /a name that no model takes/,
    ],
    [
      'grows without end by its references',
      {
        type: 'object',
        properties: { start: { $ref: '#/$defs/a' } },
        $defs: {
          a: {
            type: 'object',
            properties: Object.fromEntries(
              Array.from({ length: 50 }, (_, index) => [`p${index}`, { $ref: '#/$defs/a' }]),
            ),
          },
        },
      },
      /more than 300 places/,
    ],
  ])('that %s is refused', (_, schema, message) => {
    expect(() => remoteSchema(schema)).toThrow(message);
  });

  it('may refer to itself, to nothing and to what is no schema', () => {
    const schema = remoteSchema({
      type: 'object',
      properties: {
        self: { $ref: '#' },
        none: { $ref: '#/nowhere' },
        far: { $ref: 'https://example.com/schema' },
        odd: { $ref: '#/required/0' },
      },
      required: ['self'],
    });
    expect(schema.properties).toMatchObject({ none: {}, far: {}, odd: {} });
  });

  it('of any content is refused, or safe to check with and one that a model takes', () => {
    const keys = fc.constantFrom(
      ...['type', 'properties', 'items', 'enum', 'anyOf', '$ref', 'required', 'minLength'],
      ...['description', '__proto__', 'constructor', 'additionalProperties', 'const'],
      ...['multipleOf', 'maxItems', 'patternProperties'],
    );
    const values = fc.oneof(
      fc.constantFrom('object', 'array', 'string', 'integer', '#', '#/properties', true, null),
      fc.constantFrom(-1, 0, 0.5, 3),
      fc.string(),
    );
    const { schema } = fc.letrec((tie) => ({
      schema: fc.dictionary(keys, tie('part'), { maxKeys: 6 }),
      part: fc.oneof({ depthSize: 'small' }, values, tie('schema'), fc.array(tie('part'))),
    }));
    fc.assert(
      fc.property(schema, fc.jsonValue(), (document, input) => {
        try {
          const rebuilt = remoteSchema({ ...(document as object), type: 'object' });
          expect(Array.isArray(schemaProblems(rebuilt, input))).toBe(true);
          expect(JSON.stringify(rebuilt).length).toBeLessThanOrEqual(8_000);
          expect(rebuilt.type).toBe('object');
          expect(ajv.validateSchema(rebuilt)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(UnusableSchema);
        }
      }),
    );
  });
});

function texts(count: number): Record<string, unknown> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `p${index}`,
      { type: 'string', description: 'x'.repeat(300) },
    ]),
  );
}
