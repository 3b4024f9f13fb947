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
    ['not the first', 'operations'],
    ['Not the first one', 'operations'],
    ['Not the first one, the other one', 'operations'],
    ['no, not the first', 'operations'],
    ['not the second, please', 'commerce'],
    ['not 1', 'operations'],
    ["I don't mean the first", 'operations'],
    ['I do not mean the first one', 'operations'],
    ['I don’t want the first', 'operations'],
    ["it isn't the last one", 'commerce'],
    ['anything but the first', 'operations'],
    ['the second instead of the first', 'operations'],
    ['the first, not the second', 'commerce'],
    ['the first not the second', 'commerce'],
    ['not the first but the second', 'operations'],
    ['not parcels', 'commerce'],
    ['not about payments', 'operations'],
    ["it's not about payments", 'operations'],
    ['no refunds please', 'operations'],
    ['No refunds, the parcel', 'operations'],
    ['no need for refunds', 'operations'],
    ["it isn't a refund", 'operations'],
    ["I don't want a refund", 'operations'],
    ['No refund, where is my parcel', 'operations'],
    ['the parcel, not the refund', 'operations'],
    ['rather the parcel than the refund', undefined],
    ['no, the second', 'operations'],
    ['No the second', 'operations'],
    ["no it's about my parcel", 'operations'],
    ["I don't know, the second", 'operations'],
    ['not that, the parcel', 'operations'],
    ['not the first, I forgot my password', undefined],
    ['no refunds, my password', undefined],
    ['not the first and not the second', undefined],
    ['not the first nor the second', undefined],
    ['not refunds of parcels', undefined],
    ['the first? no', undefined],
    ['the first, not the first', undefined],
    ["isn't it the first?", undefined],
    ['why not the second', undefined],
    ['not only refunds', undefined],
    ['my parcel has not arrived', undefined],
    ["I don't have my parcel", undefined],
    ["I didn't get my refund", undefined],
    ['not sure', undefined],
    ["I don't know", undefined],
    ['blue', undefined],
    ['', undefined],
    ['I had hoped that the first thing you would do is to read what I wrote', undefined],
  ])('"%s" means %s', (message, agent) => {
    expect(pickOption(message, options, agents)).toBe(agent);
  });
});
