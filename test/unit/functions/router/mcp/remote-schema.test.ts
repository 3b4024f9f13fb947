import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { remoteSchema } from '../../../../../functions/router/mcp/remote-schema.ts';
import { schemaProblems } from '../../../../../functions/shared/json-schema/validate.ts';

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

  it.each<[string, unknown, RegExp]>([
    ['is missing', undefined, /not one of an object/],
    ['is of a text', { type: 'string' }, /not one of an object/],
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

  it('of any content is refused or safe to check with, whatever the input', () => {
    const keys = fc.constantFrom(
      ...['type', 'properties', 'items', 'enum', 'anyOf', '$ref', 'required', 'minLength'],
      ...['description', '__proto__', 'constructor', 'additionalProperties', 'const'],
    );
    const values = fc.oneof(
      fc.constantFrom('object', 'array', 'string', 'integer', '#', '#/properties', true, null, -1),
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
        } catch (error) {
          expect((error as Error).name).toBe('UnusableSchema');
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
