import { describe, expect, it } from '@jest/globals';
import { nextFiring } from '../../../../../scripts/local/scheduler/expression.ts';

const at = (text: string): number => Date.parse(text);
const next = (
  expression: string,
  timezone: string,
  after: string,
  start = '2026-11-20T00:00:00Z',
) => {
  const instant = nextFiring(expression, timezone, at(start), at(after));
  return instant === undefined ? undefined : new Date(instant).toISOString();
};

describe('nextFiring', () => {
  it.each([
    ['rate(5 minutes)', 'UTC', '2026-11-20T00:00:00Z', '2026-11-20T00:05:00.000Z'],
    ['rate(5 minutes)', 'UTC', '2026-11-20T00:05:00Z', '2026-11-20T00:10:00.000Z'],
    ['rate(1 hour)', 'UTC', '2026-11-20T05:59:59Z', '2026-11-20T06:00:00.000Z'],
    ['rate(1 day)', 'UTC', '2026-11-21T00:00:00Z', '2026-11-22T00:00:00.000Z'],
    // Eight in the morning on working days in Berlin: UTC+1 in winter, and Friday is followed by Monday.
    [
      'cron(0 8 ? * MON-FRI *)',
      'Europe/Berlin',
      '2026-11-20T07:00:00Z',
      '2026-11-23T07:00:00.000Z',
    ],
    // AWS numbers Sunday 1: 2-6 is Monday to Friday.
    ['cron(0 8 ? * 2-6 *)', 'UTC', '2026-11-20T08:00:00Z', '2026-11-23T08:00:00.000Z'],
    ['cron(0 3 ? * 1 *)', 'UTC', '2026-11-20T00:00:00Z', '2026-11-22T03:00:00.000Z'],
    ['cron(15 10 L * ? *)', 'UTC', '2026-11-20T00:00:00Z', '2026-11-30T10:15:00.000Z'],
    ['cron(0/15 * ? * * *)', 'UTC', '2026-11-20T08:01:00Z', '2026-11-20T08:15:00.000Z'],
    ['cron(5/20 8/4 * * ? *)', 'UTC', '2026-11-20T08:46:00Z', '2026-11-20T12:05:00.000Z'],
    [
      'at(2026-12-01T08:00:00)',
      'America/New_York',
      '2026-11-20T00:00:00Z',
      '2026-12-01T13:00:00.000Z',
    ],
  ])('%s in %s after %s is %s', (expression, timezone, after, expected) => {
    expect(next(expression, timezone, after)).toBe(expected);
  });

  it.each([
    // 28 March 2027 has no 02:30 in Berlin: that invocation is skipped.
    ['cron(30 2 ? * * *)', 'Europe/Berlin', '2027-03-27T12:00:00Z', '2027-03-29T00:30:00.000Z'],
    ['cron(30 2 ? * SUN *)', 'Europe/Berlin', '2027-03-27T12:00:00Z', '2027-04-04T00:30:00.000Z'],
    ['cron(0,30 * ? * * *)', 'Europe/Berlin', '2027-03-28T00:30:00Z', '2027-03-28T01:00:00.000Z'],
    // 31 October has it twice: only the first fires.
    ['cron(30 2 ? * * *)', 'Europe/Berlin', '2027-10-30T12:00:00Z', '2027-10-31T00:30:00.000Z'],
    ['cron(30 2 ? * * *)', 'Europe/Berlin', '2027-10-31T00:30:00Z', '2027-11-01T01:30:00.000Z'],
  ])(
    "%s in %s keeps the service's rule where clocks change: after %s is %s",
    (expression, timezone, after, expected) => {
      expect(next(expression, timezone, after)).toBe(expected);
    },
  );

  it('fires a one-time schedule once', () => {
    expect(next('at(2026-11-01T08:00:00)', 'UTC', '2026-11-20T00:00:00Z')).toBeUndefined();
  });

  it('stops with the year field', () => {
    expect(next('cron(0 8 * * ? 2025)', 'UTC', '2026-11-20T00:00:00Z')).toBeUndefined();
  });

  it.each([
    'rate(0 minutes)',
    'rate(5 weeks)',
    'cron(0 8 * *)',
    'cron(99 8 * * ? *)',
    'every day',
    '',
  ])('refuses %p and shows what is meant', (expression) => {
    expect(() => next(expression, 'UTC', '2026-11-20T00:00:00Z')).toThrow(
      /Invalid Schedule Expression .*rate\(5 minutes\)/,
    );
  });
});
