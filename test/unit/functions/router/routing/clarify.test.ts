import { describe, expect, it } from '@jest/globals';
import { clarifyingQuestion, optionsFor } from '../../../../../functions/router/routing/clarify.ts';
import { pickOption } from '../../../../../functions/router/routing/pick-option.ts';

const commerce = {
  id: 'commerce',
  description: 'Commerce: orders and purchases, refunds and money back, payments and invoices',
};
const operations = {
  id: 'operations',
  description: 'Operations: tracking of parcels, stock in the warehouses (low, to reorder)',
};
const agents = [commerce, operations];

describe('a clarifying question', () => {
  it("names both agents in the phrase of their description that is nearest to the user's words", () => {
    const options = optionsFor(agents, 'My parcel is gone, I want a refund!');
    expect(options).toEqual([
      { agent: 'commerce', label: 'refunds and money back' },
      { agent: 'operations', label: 'tracking of parcels' },
    ]);
    expect(clarifyingQuestion(options)).toBe(
      'Is this about refunds and money back, or about tracking of parcels? ' +
        'You can answer "the first" or "the second".',
    );
  });

  it('names what comes first where nothing is near, and keeps long phrases short', () => {
    const long = { id: 'long', description: `Answers ${'for this and that '.repeat(10)}` };
    const [first, second] = optionsFor([commerce, long], 'hm');
    expect(first?.label).toBe('orders and purchases');
    expect(second?.label).toMatch(/^answers for this .{20,50} …$/);
  });
});

describe('its answer', () => {
  const options = optionsFor(agents, '');
  it.each([
    ['the first one', 'commerce'],
    ['1', 'commerce'],
    ['First, please!', 'commerce'],
    ['the former', 'commerce'],
    ['option 2', 'operations'],
    ['the 2nd', 'operations'],
    ['latter', 'operations'],
    ['the last one', 'operations'],
    ['commerce', 'commerce'],
    ['refund', 'commerce'],
    ['my refunds', 'commerce'],
    ['my last payment', 'commerce'],
    ['the first parcel', 'operations'],
    ["it's about an invoice", 'commerce'],
    ['where my parcel is', 'operations'],
    ['no, the parcel', 'operations'],
    ['neither', null],
    ['none of these', null],
    ['no', null],
    ['no, my shoes are blue', undefined],
    ['something else', null],
    ['no thanks', null],
    ['no, neither of them', null],
    ['neither, thanks', null],
    ['Neither one, sorry.', null],
    ['neither of the two', null],
    ['neither fits', null],
    ['none of the above', null],
    ['neither refunds nor parcels', null],
    ['no, something else entirely', null],
    ['I want to ask something else', null],
    ['Neither, I need help', null],
    ['Neither, I forgot my password', undefined],
    ['Neither. I want to reset my password', undefined],
    ['None of these, my account is locked', undefined],
    ['something else: I forgot my password', undefined],
    ['neither refunds nor parcels, my password', undefined],
    ['Neither, the app crashes', undefined],
    ['something else about my refund', undefined],
    ['both', undefined],
    ['the first and the second', undefined],
    ['refund of a parcel', undefined],
    ['blue', undefined],
    ['', undefined],
    ['I had hoped that the first thing you would do is to read what I wrote', undefined],
  ])('"%s" means %s', (message, agent) => {
    expect(pickOption(message, options, agents)).toBe(agent);
  });
});
