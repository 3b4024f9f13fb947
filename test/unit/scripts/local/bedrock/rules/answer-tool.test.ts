import { describe, expect, it } from '@jest/globals';
import { answerOffline } from '../../../../../../scripts/local/bedrock/rules/answer.ts';
import type { ConverseRequest } from '../../../../../../scripts/local/bedrock/wire/converse-types.ts';

const lookup = {
  name: 'order_lookup',
  description: 'Looks up an order: its items, total and status',
  inputSchema: {
    json: {
      type: 'object',
      properties: { orderId: { type: 'string', pattern: '^O-\\d{4}$' } },
      required: ['orderId'],
    },
  },
};
const answer = {
  name: 'answer',
  description: 'Gives the user your answer and ends your work',
  inputSchema: {
    json: {
      type: 'object',
      properties: {
        text: { type: 'string' },
        confidence: { type: 'number', minimum: 0, maximum: 1 },
        data: lookup.inputSchema.json,
      },
      required: ['text', 'confidence', 'data'],
    },
  },
};

const ask = (text: string, ...rest: ConverseRequest['messages']) =>
  answerOffline({
    messages: [{ role: 'user', content: [{ text }] }, ...rest],
    toolConfig: { tools: [{ toolSpec: lookup }, { toolSpec: answer }] },
  } as unknown as ConverseRequest).content.map(({ toolUse }) => toolUse);

describe('a tool for the answer', () => {
  const question = 'Show me order O-2001';
  const looked = [
    {
      role: 'assistant' as const,
      content: [
        { toolUse: { toolUseId: 'a', name: 'order_lookup', input: { orderId: 'O-2001' } } },
      ],
    },
    {
      role: 'user' as const,
      content: [
        {
          toolResult: {
            toolUseId: 'a',
            content: [{ json: { status: 'ok', data: { id: 'O-2001', status: 'paid' } } }],
          },
        },
      ],
    },
  ];

  it('is not called before the work is done', () => {
    expect(ask(question)).toMatchObject([{ name: 'order_lookup' }]);
  });

  it('takes what would be said, sure when all was found out', () => {
    expect(ask(question, ...looked)).toMatchObject([
      {
        name: 'answer',
        input: {
          text: expect.stringContaining('O-2001 is paid'),
          confidence: 0.95,
          data: { orderId: 'O-2001' },
        },
      },
    ]);
  });

  it('takes a question to the user too, unsure', () => {
    expect(ask('Show me an order')).toMatchObject([
      { name: 'answer', input: { confidence: 0.3, text: expect.stringMatching(/\?$/) } },
    ]);
  });
});
