/** Whatever is sent, the offline model answers or refuses; it never fails inside. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { answerOffline } from '../../../../../scripts/local/bedrock/rules/answer.ts';
import { ServiceError } from '../../../../../scripts/local/bedrock/wire/service-error.ts';
import { parseConverseRequest } from '../../../../../scripts/local/bedrock/wire/validate-request.ts';

function answerOrRefusal(request: unknown): string {
  try {
    const { content, stopReason } = answerOffline(
      parseConverseRequest(Buffer.from(JSON.stringify(request))),
    );
    return content.length > 0 ? stopReason : 'nothing';
  } catch (error) {
    if (error instanceof ServiceError) return error.type;
    throw error;
  }
}

const text = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.constantFrom(
    'refund O-2001',
    'show it',
    'O-2001 and O-2002',
    'a: b',
    'reason: because',
    '"x"',
  ),
);
const property = fc.record(
  {
    type: fc.constantFrom('string', 'number', 'integer', 'boolean', 'array', 'object'),
    pattern: fc.constantFrom('^O-\\d{4}$', '(', '^\\-$', '', '.*'),
    enum: fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 3 }),
    description: fc.string(),
    maxLength: fc.nat({ max: 20 }),
  },
  { requiredKeys: ['type'] },
);
const tool = fc.record({
  name: fc.constantFrom('order_lookup', 'refund_create', 'x'),
  description: fc.constantFrom('Look up an order', 'Refund an order', 'Something'),
  inputSchema: fc.record({
    json: fc.record({
      type: fc.constant('object'),
      properties: fc.dictionary(fc.constantFrom('orderId', 'amount', 'reason'), property),
      required: fc.uniqueArray(fc.constantFrom('orderId', 'amount', 'reason', 'other')),
    }),
  }),
});

describe('the offline model', () => {
  it('refuses what is no request', () => {
    fc.assert(
      fc.property(fc.json(), (json) => answerOrRefusal(JSON.parse(json)) === 'ValidationException'),
    );
  });

  it('answers any question with any tools', () => {
    const request = fc.record({
      messages: fc.tuple(
        fc.record({ role: fc.constant('user'), content: fc.tuple(fc.record({ text })) }),
      ),
      toolConfig: fc.record({
        tools: fc.uniqueArray(fc.record({ toolSpec: tool }), {
          minLength: 1,
          selector: ({ toolSpec }) => toolSpec.name,
        }),
      }),
    });
    fc.assert(
      fc.property(request, (sent) => {
        const [{ content }] = sent.messages;
        const outcome = answerOrRefusal(sent);
        const blank = content[0].text.trim() === '';
        expect(blank ? ['ValidationException'] : ['tool_use', 'end_turn']).toContain(outcome);
      }),
      { numRuns: 300 },
    );
  });

  it('words any result of a tool', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const request = {
          messages: [
            { role: 'user', content: [{ text: 'Look up order O-2001' }] },
            {
              role: 'assistant',
              content: [{ toolUse: { toolUseId: 'u', name: 'order_lookup', input: {} } }],
            },
            { role: 'user', content: [{ toolResult: { toolUseId: 'u', content: [{ json }] } }] },
          ],
          toolConfig: {
            tools: [
              {
                toolSpec: {
                  name: 'order_lookup',
                  description: 'Look up an order',
                  inputSchema: { json: { type: 'object' } },
                },
              },
            ],
          },
        };
        expect(answerOrRefusal(request)).toBe('end_turn');
      }),
      { numRuns: 300 },
    );
  });
});
