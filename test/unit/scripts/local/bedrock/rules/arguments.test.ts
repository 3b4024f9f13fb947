import { describe, expect, it } from '@jest/globals';
import { fillInput } from '../../../../../../scripts/local/bedrock/rules/arguments.ts';

const tool = (description: string) => ({
  name: 'hand_off',
  description,
  inputSchema: {
    json: {
      type: 'object',
      properties: { agent: { type: 'string', enum: ['sales', 'garage'] } },
      required: ['agent'],
    },
  },
});

const fill = (description: string, question: string) =>
  fillInput(tool(description), { question, context: [] });

describe('a choice that nobody said by its name', () => {
  const described =
    'Asks somebody else.\nsales: prices and offers\ngarage: repairs of brakes and wheels';

  it('is made by what the tool says about each value', () => {
    expect(fill(described, 'My brakes need repairs').input).toEqual({ agent: 'garage' });
  });

  it('gives way to a name that was said', () => {
    expect(fill(described, 'Let sales repair my brakes').input).toEqual({ agent: 'sales' });
  });

  it('is missing where the tool does not tell the values apart', () => {
    const { input, missing } = fill('Asks somebody else.\nsales: prices', 'My brakes are worn');
    expect(input).toEqual({});
    expect(missing.map(({ name }) => name)).toEqual(['agent']);
  });
});
