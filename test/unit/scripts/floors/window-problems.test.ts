import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatProblem } from '../../../../scripts/catalogue/problem.ts';
import { windowProblems } from '../../../../scripts/floors/window-problems.ts';
import type { FloorWindow } from '../../../../scripts/floors/windows.ts';
import { windowsArbitrary } from '../../../support/any-floor-windows.ts';

const NOW = Date.parse('2026-11-21T00:00:00Z');

function window(name: string, start: string, end: string, changes: object = {}): FloorWindow {
  return { name, start, end, timezone: 'Europe/Berlin', floor: 1, ceiling: 2, ...changes };
}

const lines = (...windows: FloorWindow[]): string[] =>
  windowProblems('f.json', 'windows', windows, NOW).map(formatProblem);

describe('windowProblems', () => {
  it('lets windows pass that meet at a minute', () => {
    expect(
      lines(
        window('business', 'cron(0 7 ? * MON-FRI *)', 'cron(0 18 ? * MON-FRI *)'),
        window('weekend', 'cron(0 18 ? * FRI *)', 'cron(0 7 ? * MON *)', { floor: 0, ceiling: 0 }),
        window('launch', 'at(2026-12-01T07:00:00)', 'at(2026-12-02T18:00:00)'),
        window('after', 'at(2026-12-02T18:00:00)', 'at(2026-12-03T01:00:00)'),
      ),
    ).toEqual([]);
  });

  it.each([
    [
      'an hour that no clock has',
      window('a', 'cron(0 24 ? * MON *)', 'cron(0 7 ? * TUE *)'),
      /start: "cron\(0 24 .* is no time of a window\. Write cron/,
    ],
    [
      'a step',
      window('a', 'cron(0/5 7 ? * MON *)', 'cron(0 8 ? * MON *)'),
      /start: .* is no time of a window/,
    ],
    [
      'days that run backwards',
      window('a', 'cron(0 7 ? * FRI-MON *)', 'cron(0 8 ? * MON *)'),
      /start: .* is no time/,
    ],
    [
      'a date that no calendar has',
      window('a', 'at(2027-02-30T00:00:00)', 'at(2027-03-01T00:00:00)'),
      /start: .* is no time/,
    ],
    [
      'seconds',
      window('a', 'at(2027-02-20T00:00:30)', 'at(2027-03-01T00:00:00)'),
      /start: .* is no time/,
    ],
    ['a rate', window('a', 'rate(1 day)', 'cron(0 8 ? * MON *)'), /start: .* is no time/],
    [
      'two kinds',
      window('a', 'cron(0 8 ? * MON *)', 'at(2027-03-01T00:00:00)'),
      /windows\[0\]\.end: is one-off while the start is weekly/,
    ],
    [
      'a zone that is none',
      window('a', 'cron(0 7 ? * MON *)', 'cron(0 8 ? * MON *)', { timezone: 'Mars/Base' }),
      /timezone: "Mars\/Base" is no time zone/,
    ],
    [
      'an offset for a zone',
      window('a', 'cron(0 7 ? * MON *)', 'cron(0 8 ? * MON *)', { timezone: '+01:00' }),
      /timezone: "\+01:00" is no time zone/,
    ],
    [
      'a ceiling below the floor',
      window('a', 'cron(0 7 ? * MON *)', 'cron(0 8 ? * MON *)', { floor: 3 }),
      /ceiling: is 2, below the floor of 3/,
    ],
    [
      'a floor of 0 below a ceiling',
      window('a', 'cron(0 7 ? * MON *)', 'cron(0 8 ? * MON *)', { floor: 0 }),
      /floor: is 0 while the ceiling is 2, which Lambda refuses\. Set the floor to 1, or/,
    ],
    [
      'a window shorter than the retries',
      window('a', 'cron(0 7 ? * MON-FRI *)', 'cron(14 7 ? * MON-FRI *)'),
      /"a" lasts 14 minutes on Mon 07:00\. Leave at least 15 minutes/,
    ],
    [
      'a window that never ends',
      window('a', 'cron(0 7 ? * * *)', 'cron(0 8 ? * MON *)'),
      /"a" starts again at .* before it has ended/,
    ],
    [
      'a window without an outside',
      window('a', 'cron(0 7 ? * MON *)', 'cron(0 7 ? * MON *)'),
      /"a" starts and ends at Mon 07:00\. Change the base instead/,
    ],
    [
      'a single window that ends before it starts',
      window('a', 'at(2027-03-02T00:00:00)', 'at(2027-03-01T00:00:00)'),
      /"a" ends before it starts/,
    ],
    [
      'a single time that does not exist',
      window('a', 'at(2027-03-28T02:30:00)', 'at(2027-03-29T00:00:00)'),
      /start: at\(2027-03-28T02:30:00\) does not exist in Europe\/Berlin/,
    ],
    [
      'a single time that comes twice',
      window('a', 'at(2027-10-31T02:30:00)', 'at(2027-11-29T00:00:00)'),
      /start: at\(2027-10-31T02:30:00\) comes twice in Europe\/Berlin/,
    ],
    [
      'a weekly time that one day does not have',
      window('a', 'cron(30 2 ? * SUN *)', 'cron(0 8 ? * SUN *)'),
      /^warning: .*start: 02:30 does not exist in Europe\/Berlin on 2027-03-28, so Scheduler skips/,
    ],
    [
      'a single window in the past',
      window('a', 'at(2026-11-02T00:00:00)', 'at(2026-11-03T00:00:00)'),
      /^warning: f\.json: windows\[0\]: "a" ended on 2026-11-02\. Remove it\.$/,
    ],
  ])('tells in one line of %s', (_, wrong, line) => {
    expect(lines(wrong)).toEqual([expect.stringMatching(line)]);
  });

  it('names both windows that overlap, and when', () => {
    expect(
      lines(
        window('nights', 'cron(0 20 ? * MON-FRI *)', 'cron(0 6 ? * TUE-SAT *)'),
        window('weekend', 'cron(0 22 ? * FRI *)', 'cron(0 6 ? * MON *)'),
      ),
    ).toEqual([
      'f.json: windows[1]: "nights" and "weekend" overlap from Fri 22:00 to Sat 06:00. Let one end where the other starts.',
    ]);
    expect(
      lines(
        window('sale', 'at(2026-12-01T08:00:00)', 'at(2026-12-03T08:00:00)'),
        window('launch', 'at(2026-12-02T08:00:00)', 'at(2026-12-02T20:00:00)'),
      ),
    ).toEqual([
      'f.json: windows[1]: "sale" and "launch" overlap from Wed 2026-12-02 08:00 to Wed 2026-12-02 20:00. Let one end where the other starts.',
    ]);
  });

  it('finds an overlap round the end of the week', () => {
    expect(
      lines(
        window('weekend', 'cron(0 18 ? * FRI *)', 'cron(0 7 ? * MON *)'),
        window('sunday', 'cron(0 9 ? * SUN *)', 'cron(0 11 ? * SUN *)'),
      ),
    ).toEqual([
      expect.stringContaining('"weekend" and "sunday" overlap from Sun 09:00 to Sun 11:00'),
    ]);
  });

  it('keeps changes so far apart that a late attempt cannot undo the next', () => {
    expect(
      lines(
        window('a', 'cron(0 7 ? * MON *)', 'cron(0 8 ? * MON *)'),
        window('b', 'cron(10 8 ? * MON *)', 'cron(0 9 ? * MON *)'),
      ),
    ).toEqual([
      expect.stringContaining(
        '"b" starts 10 minutes after "a" ends, on Mon 08:10. Leave at least 15',
      ),
    ]);
    const weekly = window('a', 'cron(0 7 ? * MON *)', 'cron(0 8 ? * MON *)');
    expect(
      lines(weekly, window('b', 'at(2026-11-30T07:10:00)', 'at(2026-11-30T09:00:00)')),
    ).toEqual([
      expect.stringContaining(
        '"b" starts less than 15 minutes after the weekly change at Mon 2026-11-30 07:00',
      ),
    ]);
    expect(
      lines(weekly, window('b', 'at(2026-11-30T06:00:00)', 'at(2026-11-30T07:50:00)')),
    ).toEqual([
      expect.stringContaining(
        '"b" ends less than 15 minutes before the weekly change at Mon 2026-11-30 08:00',
      ),
    ]);
    expect(
      lines(
        window('a', 'at(2026-12-01T08:00:00)', 'at(2026-12-01T09:00:00)'),
        window('b', 'at(2026-12-01T09:05:00)', 'at(2026-12-01T10:00:00)'),
      ),
    ).toEqual([expect.stringContaining('"b" starts 5 minutes after "a" ends')]);
  });

  it('wants one time zone and one name each', () => {
    const one = window('a', 'cron(0 7 ? * MON *)', 'cron(0 8 ? * MON *)');
    expect(
      lines(one, { ...one, start: 'cron(0 7 ? * TUE *)', end: 'cron(0 8 ? * TUE *)' }),
    ).toEqual(['f.json: windows[1].name: "a" is used twice. Give each window its own.']);
    expect(lines(one, { ...one, name: 'b', timezone: 'UTC' })).toEqual([
      expect.stringContaining('windows: are in Europe/Berlin and UTC. Use one time zone'),
    ]);
  });

  it('lets all windows pass that the timetable is tested with', () => {
    fc.assert(
      fc.property(windowsArbitrary, ({ windows, from }) => {
        const errors = windowProblems('f.json', 'windows', windows, from).filter(
          ({ severity }) => severity === 'error',
        );
        expect(errors).toEqual([]);
      }),
    );
  });
});
