import { describe, expect, it } from '@jest/globals';
import { callOutput } from '../../../../../functions/router/mcp/call-output.ts';

const text = (...texts: string[]) => texts.map((said) => ({ type: 'text', text: said }));

describe('the result of a call', () => {
  it.each<[string, Record<string, unknown>, unknown]>([
    ['structured', { structuredContent: { a: 1 }, content: text('{"a":1}') }, { a: 1 }],
    ['JSON in a text', { content: text('{"a":1}') }, { a: 1 }],
    ['a text that only looks like it', { content: text('{a}') }, { text: '{a}' }],
    ['several texts', { content: text('one', 'two') }, { text: 'one\ntwo' }],
    ['nothing', {}, { text: '' }],
    [
      'what no text can show',
      {
        content: [
          ...text('A picture:'),
          { type: 'image', data: 'x'.repeat(9_000), mimeType: 'image/png' },
          { type: 'resource', resource: { uri: 'a:b', text: 'of a file' } },
          { type: 'resource', resource: { uri: 'a:c', blob: 'x' } },
          { type: 'text' },
          'odd',
        ],
      },
      { text: 'A picture:\n[left out: image]\nof a file\n[left out: resource]' },
    ],
    [
      "the tool's own failure",
      { isError: true, content: text('No such contact.') },
      { isError: true, message: 'No such contact.' },
    ],
  ])('is %s', (_, result, output) => expect(callOutput(result)).toEqual(output));

  it('must have content', () => {
    expect(() => callOutput({ content: 'hello' })).toThrow('the result of the call has no content');
  });
});
