import { describe, expect, it } from '@jest/globals';
import { checkData, knownLines } from '../../../../scripts/evaluate/data-checks.ts';

const lines = (...labels: string[]) =>
  labels.map((label, index) => ({ label, text: `${'x'.repeat(index + 1)} please` }));

describe('data for an evaluation', () => {
  it('is fit when test lines are for agents that are trained, or examples can be held back', () => {
    expect(() => checkData(lines('a', 'b'), lines('b'))).not.toThrow();
    expect(() => checkData(lines('a', 'b', 'b'), undefined)).not.toThrow();
  });

  it('is not when no answer to a test line could be right, and says whose', () => {
    expect(() => checkData(lines('a', 'b'), lines('b', 'Billing', 'shop'))).toThrow(
      'no training line has these labels of test lines: Billing, shop;',
    );
    const many = lines(...Array.from({ length: 25 }, (_, index) => `intent-${index + 10}`));
    expect(() => checkData(lines('a', 'b'), many)).toThrow(
      /: intent-10, [^;]*intent-19 and 15 more;/,
    );
  });

  it('is not when nothing can be held back', () => {
    expect(() => checkData(lines('a', 'b', 'c'), undefined)).toThrow('no agent has two examples');
    expect(() => checkData(lines('a'), undefined)).toThrow('one example only');
    expect(() => checkData(lines('a'), lines('a'))).toThrow('one example only');
  });

  it('tells how many test lines were learned by heart, however they are written', () => {
    const examples = [{ label: 'a', text: 'Refund order 12!' }];
    const test = ['refund order 99', 'Refund the order', 'REFUND ORDER 12'].map((text) => ({
      label: 'a',
      text,
    }));
    expect(knownLines(examples, test)).toBe(2);
  });
});
