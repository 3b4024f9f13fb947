import { describe, expect, it } from '@jest/globals';
import { choose } from '../../../../../../scripts/local/bedrock/rules/choose.ts';

const values = ['billing', 'travel', 'none'];
const layouts: [name: string, prompt: string][] = [
  [
    'a list',
    'Pick one.\n- billing: invoices and payments\n- travel: flights and hotels\n\nAnswer with the tool.',
  ],
  [
    'headings',
    '## billing\nAnswers about invoices and payments.\n\n  "pay my invoice"\n\n## travel\nFlights and hotels.',
  ],
  [
    'JSON',
    '[\n{"id":"billing","description":"invoices and payments"},\n{"id":"travel","description":"flights, hotels"}\n]',
  ],
  [
    'tags',
    '<agent id="billing">invoices and payments</agent>\n<agent id="travel">flights and hotels</agent>',
  ],
  ['a table', '| billing | invoices and payments |\n| travel | flights and hotels |'],
  ['prose', 'For invoices and payments choose billing.\nFor flights and hotels choose travel.'],
];

describe('choosing among candidates', () => {
  it.each(layouts)('reads them from %s', (_name, prompt) => {
    expect(choose(values, prompt, { text: 'Book me a hotel' }).value).toBe('travel');
    expect(choose(values, prompt, { text: 'Where is my invoice?' }).value).toBe('billing');
    expect(choose(values, prompt, { text: 'Sing a song' })).toMatchObject({ value: 'none' });
  });

  const [, prompt] = layouts[0] as [string, string];

  it('leaves out what the same list says of others', () => {
    const described = '- billing: invoices\n- garden: plants\n  - "roses"\n- travel: hotels';
    expect(choose(values, described, { text: 'roses' }).value).toBe('none');
  });

  it('takes an example that starts like a candidate for an example', () => {
    const examples = `${prompt}\n- travel: hotels\n  - "Billing address of the hotel?"\n  - "train"`;
    expect(choose(values, examples, { text: 'a train' }).value).toBe('travel');
  });

  it('is surer the further the best is ahead', () => {
    const clear = choose(values, prompt, { text: 'invoice payments' });
    const close = choose(values, prompt, { text: 'payment of the flight' });
    expect(clear.confidence).toBeGreaterThan(0.9);
    expect(close.confidence).toBeLessThan(0.6);
  });

  it('has no confidence where it must choose and nothing fits', () => {
    const choice = choose(['billing', 'travel'], prompt, { text: 'Sing a song' });
    expect(choice).toMatchObject({ value: 'billing', confidence: 0 });
  });

  it('decides a follow-up by the question before it, when its own words decide nothing', () => {
    const previous = 'Book me a hotel';
    expect(choose(values, prompt, { text: 'and for two nights', previous }).value).toBe('travel');
    expect(choose(values, prompt, { text: 'and the invoice', previous }).value).toBe('billing');
  });
});
