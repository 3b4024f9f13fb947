import { describe, expect, it } from '@jest/globals';
import { renderResult } from '../../../../../../scripts/local/bedrock/rules/render-result.ts';
import { readToolResult } from '../../../../../../scripts/local/bedrock/rules/tool-results.ts';

function render(json: unknown, question = '', status?: 'error'): string {
  const result = readToolResult({ toolUseId: 'u', content: [{ json }], status });
  return renderResult('thing_lookup', result, question);
}

describe('a result in words', () => {
  it.each([
    [
      {
        order: {
          id: 'O-1',
          status: 'on_hold',
          items: [{ sku: 'S', quantity: 2 }],
          total: 9.9,
          currency: 'USD',
        },
      },
      'Order O-1 is on hold: 2 × S, total 9.90 USD.',
    ],
    [{ id: 'O-1', dueOn: '2026-11-24' }, 'Thing O-1: due on 2026-11-24.'],
    [{ status: 'ok', data: { order: { id: 'O-1', status: 'open' } } }, 'Order O-1 is open.'],
    [{ status: 'ok', order: { id: 'O-1' } }, 'Order O-1.'],
    [{ created: true, ticket: { id: 'T-1', status: 'open' } }, 'Done. Ticket T-1 is open.'],
    [
      { created: false, ticket: { id: 'T-1' } },
      'Nothing new was created: this was done before. Ticket T-1.',
    ],
    [{ articles: [] }, 'I found no articles.'],
    [
      {
        articles: [
          {
            id: 'K-1',
            title: 'Reset',
            text: 'Choose the third entry of the menu, then follow it.',
          },
        ],
      },
      'K-1 (Reset): Choose the third entry of the menu, then follow it.',
    ],
    [{ count: 3, express: false }, 'Count 3, not express.'],
    [{}, 'The thing lookup found nothing.'],
    ['all is well', 'all is well.'],
    [
      { report: { name: 'orders', byStatus: { open: 2, closed: 1 } } },
      'Report orders: by status 2 open and 1 closed.',
    ],
  ])('%j', (json, text) => {
    expect(render(json)).toBe(text);
  });

  it('lists several records and counts those that it leaves out', () => {
    const items = Array.from({ length: 7 }, (_, index) => ({ id: `I-${index}` }));
    expect(render({ items })).toBe(
      'I found 7 items. I-0. I-1. I-2. I-3. I-4. 2 more are not listed.',
    );
  });

  it('keeps to the records that the question is about', () => {
    const items = [
      { id: 'A', name: 'Brass bell' },
      { id: 'B', name: 'Floor pump' },
    ];
    expect(render({ items }, 'how many bells?')).toBe('A (Brass bell).');
    expect(render({ items }, 'what is there?')).toContain('I found 2 items.');
  });

  it.each([
    [{ message: 'There is no order O-9.' }, 'error' as const],
    [{ status: 'error', message: 'There is no order O-9.' }, undefined],
    [{ error: { code: 'x', message: 'There is no order O-9.' } }, undefined],
    [{ error: 'There is no order O-9.' }, undefined],
    ['There is no order O-9.', 'error' as const],
  ])('says that it failed and why: %j', (json, status) => {
    expect(render(json, '', status)).toBe('That did not work: There is no order O-9.');
  });

  it('does not show what a tool left empty', () => {
    expect(
      render({ order: { id: 'O-1', note: '', carrier: null, refunded: 0, currency: 'USD' } }),
    ).toBe('Order O-1.');
  });
});
