import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { scheduleProblem } from '../../../../scripts/catalogue/schedule-expression.ts';

describe('scheduleProblem', () => {
  it.each([
    'rate(1 minute)',
    'rate(5 minutes)',
    'rate(1 day)',
    'rate(36 hours)',
    'at(2028-02-29T23:59:59)',
    'cron(0 7 ? * MON-FRI *)',
    'cron(0/5 8-18 ? * 2-6 2026-2030)',
    'cron(15 10 L * ? *)',
    'cron(15 10 15W jan,JUL ? 2027)',
    'cron(0 0 ? * 6#3 *)',
    'cron(0,30 * * * ? *)',
  ])('takes %s', (expression) => {
    expect(scheduleProblem(expression)).toBeUndefined();
  });

  it.each([
    ['every 5 minutes', 'is none of'],
    ['rate(5 minutes) ', 'is none of'],
    ['rate(0 minutes)', 'whole number'],
    ['rate(1.5 hours)', 'whole number'],
    ['rate(1 days)', 'singular'],
    ['rate(2 day)', 'plural'],
    ['at(2027-02-29T00:00:00)', 'date and time'],
    ['at(2027-01-01)', 'date and time'],
    ['at(2027-01-01T24:00:01)', 'date and time'],
    ['cron(0 7 * * *)', '5 cron fields, not 6'],
    ['cron(60 7 ? * * *)', '"60" as minutes'],
    ['cron(0 7 ? 13 * *)', '"13" as month'],
    ['cron(0 7 ? * MON-XXX *)', '"MON-XXX" as day of week'],
    ['cron(0 18-8 ? * * *)', '"18-8" as hours'],
    ['cron(0 7 * * * *)', '? as exactly one'],
    ['cron(0 7 ? * ? *)', '? as exactly one'],
    ['cron(0 7 32W * ? *)', '"32W" as day of month'],
    ['cron()', 'cron fields'],
  ])('refuses %s', (expression, reason) => {
    expect(scheduleProblem(expression)).toContain(reason);
  });

  it('takes every rate with the right grammatical number', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.constantFrom('minute', 'hour', 'day'),
        (value, unit) => {
          const right = value === 1 ? unit : `${unit}s`;
          const wrong = value === 1 ? `${unit}s` : unit;
          expect(scheduleProblem(`rate(${value} ${right})`)).toBeUndefined();
          expect(scheduleProblem(`rate(${value} ${wrong})`)).toBeDefined();
        },
      ),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const form of ['', 'rate', 'cron', 'at']) scheduleProblem(`${form}(${text})`);
      }),
    );
  });
});
