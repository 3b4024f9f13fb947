import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { numbersOver } from '../../../../scripts/floors/numbers-at.ts';
import { timetable } from '../../../../scripts/floors/timetable.ts';
import type { FloorWindow, Numbers } from '../../../../scripts/floors/windows.ts';
import { windowsArbitrary } from '../../../support/any-floor-windows.ts';
import { replay } from '../../../support/schedule-replay.ts';

const BASE = { floor: 2, ceiling: 6 };
const MINUTE = 60_000;
const QUARTER = 900_000;
const DAY = 86_400_000;
const at = (text: string): number => Date.parse(text);

const business: FloorWindow = {
  name: 'business',
  start: 'cron(0 7 ? * MON-FRI *)',
  end: 'cron(0 18 ? * MON-FRI *)',
  timezone: 'Europe/Berlin',
  floor: 5,
  ceiling: 9,
};
const weekend: FloorWindow = {
  name: 'weekend',
  start: 'cron(0 18 ? * FRI *)',
  end: 'cron(0 7 ? * MON *)',
  timezone: 'Europe/Berlin',
  floor: 0,
  ceiling: 0,
};
const launch: FloorWindow = {
  name: 'launch',
  start: 'at(2026-11-26T05:00:00)',
  end: 'at(2026-11-27T20:30:00)',
  timezone: 'Europe/Berlin',
  floor: 12,
  ceiling: 20,
};

function told(windows: readonly FloorWindow[], from: string): string[] {
  return timetable(BASE, windows, at(from)).map(
    ({ name, expression, floor, ceiling, startDate, endDate }) =>
      [
        `${name} ${expression} ${floor}/${ceiling}`,
        startDate && `after ${startDate.toISOString()}`,
        endDate && `before ${endDate.toISOString()}`,
      ]
        .filter(Boolean)
        .join(' '),
  );
}

describe('timetable', () => {
  it('is empty without windows', () => {
    expect(timetable(BASE, [], 0)).toEqual([]);
  });

  it('sets at each time what holds from then on where windows meet on some days', () => {
    expect(told([business, weekend], '2026-11-21T00:00:00Z')).toEqual([
      'MoTuWeThFr-0700 cron(0 7 ? * MON,TUE,WED,THU,FRI *) 5/9',
      'MoTuWeTh-1800 cron(0 18 ? * MON,TUE,WED,THU *) 2/6',
      'Fr-1800 cron(0 18 ? * FRI *) 0/0',
    ]);
  });

  it('suspends the weekly schedules during a single window and sets at its end what then holds', () => {
    expect(told([launch, business, weekend], '2026-11-21T00:00:00Z')).toEqual([
      // The Friday schedule of the evening that the launch covers does not fire before it: it is left out there.
      'MoTuWeThFr-0700 cron(0 7 ? * MON,TUE,WED,THU,FRI *) 5/9 before 2026-11-26T03:59:00.000Z',
      'MoTuWeTh-1800 cron(0 18 ? * MON,TUE,WED,THU *) 2/6 before 2026-11-26T03:59:00.000Z',
      'MoTuWeThFr-0700-1 cron(0 7 ? * MON,TUE,WED,THU,FRI *) 5/9 after 2026-11-27T19:31:00.000Z',
      'MoTuWeTh-1800-1 cron(0 18 ? * MON,TUE,WED,THU *) 2/6 after 2026-11-27T19:31:00.000Z',
      'Fr-1800-1 cron(0 18 ? * FRI *) 0/0 after 2026-11-27T19:31:00.000Z',
      '20261126-0500 at(2026-11-26T05:00:00) 12/20',
      '20261127-2030 at(2026-11-27T20:30:00) 0/0',
    ]);
  });

  it('leaves out what has passed, and keeps the names of what is to come', () => {
    expect(told([launch, business], '2026-11-26T12:00:00Z')).toEqual([
      'MoTuWeThFr-0700-1 cron(0 7 ? * MON,TUE,WED,THU,FRI *) 5/9 after 2026-11-27T19:31:00.000Z',
      'MoTuWeThFr-1800-1 cron(0 18 ? * MON,TUE,WED,THU,FRI *) 2/6 after 2026-11-27T19:31:00.000Z',
      '20261127-2030 at(2026-11-27T20:30:00) 2/6',
    ]);
    expect(told([launch, business], '2026-12-01T00:00:00Z')).toEqual([
      'MoTuWeThFr-0700-1 cron(0 7 ? * MON,TUE,WED,THU,FRI *) 5/9',
      'MoTuWeThFr-1800-1 cron(0 18 ? * MON,TUE,WED,THU,FRI *) 2/6',
    ]);
  });

  it('lets one single window follow another without the base in between', () => {
    const next = {
      ...launch,
      name: 'next',
      start: launch.end,
      end: 'at(2026-11-28T08:00:00)',
      floor: 4,
    };
    expect(told([launch, next], '2026-11-21T00:00:00Z')).toEqual([
      '20261126-0500 at(2026-11-26T05:00:00) 12/20',
      '20261127-2030 at(2026-11-27T20:30:00) 4/20',
      '20261128-0800 at(2026-11-28T08:00:00) 2/6',
    ]);
  });

  it('keeps names short and unique, whatever the windows', () => {
    fc.assert(
      fc.property(windowsArbitrary, ({ windows, from }) => {
        const names = timetable(BASE, windows, from).map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
        for (const name of names) expect(name).toMatch(/^[0-9a-zA-Z-_.]{1,22}$/);
      }),
    );
  });

  it('fired in the order of time leaves behind what numbersAt says, at every minute', () => {
    fc.assert(
      fc.property(windowsArbitrary, ({ windows, from }) => {
        const entries = timetable(BASE, windows, from);
        const expected = numbersOver(BASE, windows);
        let now: Numbers = expected(from);
        for (const { at: quarter, numbers } of replay(entries, from + QUARTER, from + 9 * DAY)) {
          now = numbers ?? now;
          // Nothing happens inside of a quarter: its first and last minute stand for the others.
          for (const minute of [quarter, quarter + QUARTER - MINUTE]) {
            const { floor, ceiling } = expected(minute);
            if (now.floor === floor && now.ceiling === ceiling) continue;
            const found = `${now.floor}/${now.ceiling}, not ${floor}/${ceiling}`;
            throw new Error(`${new Date(minute).toISOString()}: ${found}`);
          }
        }
      }),
    );
  });
});
