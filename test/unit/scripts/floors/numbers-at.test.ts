import { describe, expect, it } from '@jest/globals';
import { numbersAt } from '../../../../scripts/floors/numbers-at.ts';
import { floorWindow } from '../../../support/stage-floors.ts';

const BASE = { floor: 3, ceiling: 6 };
const ZONE = { timezone: 'Europe/Berlin' };
const nights = floorWindow('nights', 'cron(0 20 ? * * *)', 'cron(0 6 ? * * *)', 1, ZONE);
const at = (local: string) => Date.parse(`${local}+01:00`);

describe('numbersAt', () => {
  it.each([
    ['2026-11-23T19:59:59', 3, undefined],
    ['2026-11-23T20:00:00', 1, 'nights'],
    ['2026-11-24T05:59:59', 1, 'nights'],
    ['2026-11-24T06:00:00', 3, undefined],
  ])('changes with the minute of the edge: %s', (local, floor, window) => {
    expect(numbersAt(BASE, [nights], at(local))).toMatchObject({
      floor,
      ...(window === undefined ? {} : { window }),
    });
  });

  it('is the base without windows, and in no window', () => {
    expect(numbersAt(BASE, [], 0)).toEqual(BASE);
    expect(numbersAt(BASE, [nights], at('2026-11-23T12:00:00'))).toEqual(BASE);
  });

  it('lets a single window beat the weekly ones until its last moment', () => {
    const launch = floorWindow(
      'launch',
      'at(2026-11-23T12:00:00)',
      'at(2026-11-24T03:00:00)',
      9,
      ZONE,
    );
    const windows = [nights, launch];
    expect(numbersAt(BASE, windows, at('2026-11-24T02:59:59'))).toMatchObject({ floor: 9 });
    expect(numbersAt(BASE, windows, at('2026-11-24T03:00:00'))).toMatchObject({ floor: 1 });
  });

  it('keeps what held before where a change of the clocks leaves an edge out', () => {
    const window = floorWindow('early', 'cron(30 2 ? * * *)', 'cron(0 6 ? * * *)', 9, ZONE);
    const morning = (day: string) =>
      numbersAt(BASE, [window], Date.parse(`${day}T03:30:00Z`)).floor;
    // 28 March 2027 has no 02:30 in Berlin: AWS documents that the invocation is skipped.
    expect([morning('2027-03-27'), morning('2027-03-28'), morning('2027-03-29')]).toEqual([
      9, 3, 9,
    ]);
  });

  it('changes once where an edge comes twice, before the clocks are set back', () => {
    const window = floorWindow('early', 'cron(30 2 ? * * *)', 'cron(45 2 ? * * *)', 9, ZONE);
    const floor = (utc: string) => numbersAt(BASE, [window], Date.parse(utc)).floor;
    // 31 October 2027: 02:30 is 00:30 and again 01:30 in UTC.
    expect(floor('2027-10-31T00:35:00Z')).toBe(9);
    expect(floor('2027-10-31T01:35:00Z')).toBe(3);
  });
});
