import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { scoreByOverlap } from '../../../../../../scripts/local/bedrock/rules/overlap.ts';
import { stem, wordsOf } from '../../../../../../scripts/local/bedrock/rules/words.ts';

describe('words', () => {
  it.each([
    [['shipment', 'shipments', 'shipping', 'shipped', 'ship', 'ships']],
    [['refund', 'refunds', 'refunded', 'refunding']],
    [['escalate', 'escalates', 'escalated', 'escalation']],
    [['delivery', 'deliveries', 'delivered', 'deliver']],
    [['policy', 'policies']],
    [['apply', 'applies', 'applied']],
    [['pay', 'pays', 'paid', 'payment', 'payments']],
    [['address', 'addresses']],
    [['change', 'changes', 'changed', 'changing']],
  ])('%j meet in one stem', (words) => {
    expect([...new Set(words.map(stem))]).toHaveLength(1);
  });

  it.each([
    ['Where is order O-2001?', ['order', 'o-#']],
    ['sign-in', ['sign']],
    ['SKU-PUMP-02', ['sku', 'pump']],
    ['order_lookup', ['order', 'lookup']],
    ["the customer's orderId", ['customer', 'order', 'id']],
    ['What is it?', []],
    ['', []],
    ['Grüße über 12.5 €', ['grüß', 'über']],
  ])('of "%s" are %j', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it('never fail and never come out empty, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) =>
        wordsOf(text).every((word) => word.length > 0 && word === word.toLowerCase()),
      ),
    );
  });
});

describe('overlap', () => {
  it('counts rare words more than those that every candidate has', () => {
    const [best] = scoreByOverlap('refund order', [
      { value: 'a', text: 'order lookup' },
      { value: 'b', text: 'order refund' },
    ]);
    expect(best).toMatchObject({ value: 'b', score: 1 });
  });

  it('gives 0 for nothing in common and for a question without words', () => {
    const candidates = [{ value: 'a', text: 'order' }];
    expect(scoreByOverlap('weather', candidates)[0]?.score).toBe(0);
    expect(scoreByOverlap('what is it', candidates)[0]?.score).toBe(0);
  });

  it('keeps the order of candidates that tie', () => {
    const candidates = ['a', 'b', 'c'].map((value) => ({ value, text: 'order' }));
    expect(scoreByOverlap('order', candidates).map(({ value }) => value)).toEqual(['a', 'b', 'c']);
  });
});
