import { describe, expect, it } from '@jest/globals';
import { extractValue } from '../../../../../../scripts/local/bedrock/rules/extract.ts';
import type { Schema } from '../../../../../../scripts/local/bedrock/wire/converse-types.ts';

const extract = (
  name: string,
  schema: Schema,
  question: string,
  context: string[] = [],
  required = true,
) => extractValue(name, schema, { question, context }, required);

const orderId: Schema = { type: 'string', pattern: '^O-\\d{4}$' };

describe('ids', () => {
  it.each([
    ['where is O-2001?', 'O-2001'],
    ['where is o-2001', 'O-2001'],
    ['"O-2001"', 'O-2001'],
    ['O-20011 is too long', undefined],
    ['XO-2001 is something else', undefined],
    ['O-2001-7 too', undefined],
    ['first O-2002, then O-2001', 'O-2002'],
  ])('in "%s": %s', (question, expected) => {
    expect(extract('orderId', orderId, question)).toBe(expected);
  });

  it('come from the context when the question has none, the best source first', () => {
    expect(extract('orderId', orderId, 'where is it', ['{"id":"O-2003"}', 'O-2001'])).toBe(
      'O-2003',
    );
  });

  it('do not come from a context that has several', () => {
    expect(
      extract('orderId', orderId, 'refund it', ['O-2001 or O-2002', 'O-2003']),
    ).toBeUndefined();
  });
});

describe('numbers', () => {
  const amount: Schema = { type: 'number', minimum: 0.01, description: 'Amount of money' };
  it.each([
    ['refund 20 USD of order O-2001', 20],
    ['refund $19.99', 19.99],
    ['refund 19,99 EUR', 19.99],
    ['refund order O-2001', undefined],
    ['on 2026-11-12', undefined],
    ['2 helmets and 30 EUR', 30],
    ['2 helmets and 3 bells', undefined],
    ['an amount of 5 for 2 helmets', 5],
  ])('in "%s": %s', (question, expected) => {
    expect(extract('amount', amount, question)).toBe(expected);
  });

  it('respect the bounds and the type of the schema', () => {
    expect(extract('floor', { type: 'integer', maximum: 9 }, 'floor 12')).toBeUndefined();
    expect(extract('floor', { type: 'integer' }, 'floor 1.5')).toBeUndefined();
  });
});

describe('choices', () => {
  const team: Schema = { type: 'string', enum: ['billing', 'engineering', 'management'] };
  it.each([
    ['hand it to billing', 'billing'],
    ['to a manager', 'management'],
    ['to engineers or billing', 'engineering'],
    ['to somebody', undefined],
  ])('in "%s": %s', (question, expected) => {
    expect(extract('team', team, question)).toBe(expected);
  });

  it('fall back to the default', () => {
    expect(extract('team', { ...team, default: 'billing' }, 'to somebody')).toBe('billing');
  });
});

describe('texts', () => {
  const subject: Schema = { type: 'string', minLength: 3, maxLength: 30 };
  it.each([
    ['Open a ticket "It is broken"', 'It is broken'],
    ['Open a ticket for C-1001: it is broken', 'it is broken'],
    ['Open a ticket with subject: broken', 'broken'],
    ['File a complaint about rude staff for customer C-1001', 'rude staff'],
    ['It is broken', 'It is broken'],
    ['x'.repeat(50), 'x'.repeat(30)],
    ['ab', undefined],
  ])('in "%s": %s', (question, expected) => {
    expect(extract('subject', subject, question)).toBe(expected);
  });

  it('that are optional are filled only when said explicitly', () => {
    const reason: Schema = { type: 'string', description: 'Reason: why' };
    expect(extract('reason', reason, 'refund O-2001', [], false)).toBeUndefined();
    expect(extract('reason', reason, 'refund it because it broke', [], false)).toBe('it broke');
  });
});

describe('flags and lists', () => {
  it('a flag is true when named and false after a negation', () => {
    const flag: Schema = { type: 'boolean' };
    expect(extract('express', flag, 'ship it express')).toBe(true);
    expect(extract('express', flag, 'no express please')).toBe(false);
    expect(extract('express', flag, 'ship it')).toBeUndefined();
  });

  it('a list of ids takes each once', () => {
    const list: Schema = { type: 'array', items: orderId, maxItems: 2 };
    expect(extract('orderIds', list, 'O-2001, O-2002, O-2001 and O-2003')).toEqual([
      'O-2001',
      'O-2002',
    ]);
    expect(extract('orderIds', list, 'none')).toBeUndefined();
  });
});
