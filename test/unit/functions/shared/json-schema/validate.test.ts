import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import type { JsonSchema } from '../../../../../functions/shared/json-schema/json-schema.ts';
import { schemaProblems } from '../../../../../functions/shared/json-schema/validate.ts';

const schema: JsonSchema = {
  type: 'object',
  properties: {
    id: { type: 'string', pattern: '^O-\\d+$' },
    note: { type: 'string', minLength: 1, maxLength: 5 },
    kind: { type: 'string', enum: ['a', 'b'] },
    count: { type: 'integer', minimum: 1, maximum: 9 },
    share: { type: 'number', minimum: 0, maximum: 1 },
    urgent: { type: 'boolean' },
    items: { type: 'array', minItems: 1, maxItems: 3, items: { type: 'string' } },
    nested: { type: 'object', properties: { x: { type: 'number' } }, additionalProperties: true },
  },
  required: ['id'],
};

describe('problems', () => {
  it.each<[string, unknown, string]>([
    ['a missing key', {}, 'input.id is missing'],
    ['an unknown key', { id: 'O-1', idd: 1 }, 'input.idd is not known'],
    ['a key of every object', { id: 'O-1', constructor: 1 }, 'input.constructor is not known'],
    ['the wrong type', { id: 1 }, 'input.id must be a text'],
    ['a list for an object', [], 'input must be an object'],
    ['null', null, 'input must be an object'],
    ['a place in a list', { id: 'O-1', items: ['a', 2] }, 'input.items[1] must be a text'],
    ['a place in an object', { id: 'O-1', nested: { x: '1' } }, 'input.nested.x must be a number'],
    ['a half number', { id: 'O-1', count: 1.5 }, 'input.count must be a whole number'],
    ['a number that is none', { id: 'O-1', share: Number.NaN }, 'input.share must be a number'],
  ])('name %s and its place', (_, value, problem) => {
    expect(schemaProblems(schema, value)).toContain(problem);
  });

  it('are all told at once', () => {
    expect(schemaProblems(schema, { kind: 'c', count: 10, urgent: 'yes' })).toHaveLength(4);
  });

  it('leave unknown keys alone where the schema does', () => {
    expect(schemaProblems(schema, { id: 'O-1', nested: { y: 1 } })).toEqual([]);
  });
});

describe('the subset', () => {
  // A validator of the whole standard takes the same schema; unknown keys are refused unless it says otherwise.
  const standard = new Ajv2020({ strict: false, ownProperties: true }).compile({
    ...schema,
    additionalProperties: false,
  });
  const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
  const near = fc.record(
    {
      id: fc.oneof(fc.constant('O-1'), fc.string(), fc.integer()),
      note: maybe(fc.string({ unit: 'grapheme', maxLength: 7 })),
      kind: maybe(fc.constantFrom('a', 'b', 'c')),
      count: maybe(fc.oneof(fc.integer({ min: -1, max: 11 }), fc.double())),
      share: maybe(fc.double({ min: -1, max: 2 })),
      urgent: maybe(fc.oneof(fc.boolean(), fc.constant('true'))),
      items: maybe(fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 4 })),
      nested: maybe(fc.dictionary(fc.constantFrom('x', 'y'), fc.double())),
    },
    { requiredKeys: [] },
  );

  it('means what the standard means', () => {
    fc.assert(
      fc.property(fc.oneof(near, fc.jsonValue()), (value) => {
        const json: unknown = JSON.parse(JSON.stringify(value));
        expect(schemaProblems(schema, json).length === 0).toBe(standard(json));
      }),
      { numRuns: 500 },
    );
  });
});
