/** Random windows of a function that the catalogue's checks would let pass, with a random moment near a clock change or not. */
import fc from 'fast-check';
import { weeklyExpression } from '../../scripts/floors/edge-expression.ts';
import type { FloorWindow } from '../../scripts/floors/windows.ts';

const QUARTER = 15;
const WEEK_QUARTERS = (7 * 24 * 60) / QUARTER;
const MINUTE = 60_000;
const DAY = 86_400_000;

/** Zones with the moments around which the weeks are drawn: changes of their clocks, and none for UTC. */
const ZONES: readonly (readonly [string, readonly string[]])[] = [
  ['UTC', ['2026-11-25T00:00:00Z']],
  ['Europe/Berlin', ['2027-03-28T01:00:00Z', '2027-10-31T01:00:00Z']],
  ['America/New_York', ['2027-03-14T07:00:00Z', '2027-11-07T06:00:00Z']],
  // Half an hour instead of a whole one.
  ['Australia/Lord_Howe', ['2027-04-03T15:00:00Z', '2027-10-02T15:30:00Z']],
  // At midnight: a day begins at 01:00, another one has 23:00 twice.
  ['Africa/Cairo', ['2027-04-29T22:00:00Z', '2027-10-28T21:00:00Z']],
];

const numbers = fc
  .tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 3 }))
  .map(([floor, more]) => (floor === 0 ? { floor, ceiling: 0 } : { floor, ceiling: floor + more }));

export const windowsArbitrary = fc
  .record({
    zone: fc.constantFrom(...ZONES),
    moment: fc.nat(),
    lead: fc.integer({ min: 0, max: 6 * 24 * 4 }),
    /** Cuts of the week: each begins a window, or the base where its numbers are absent. */
    cuts: fc.uniqueArray(
      fc.record({
        quarter: fc.integer({ min: 0, max: WEEK_QUARTERS - 1 }),
        numbers: fc.option(numbers, { nil: undefined }),
      }),
      { selector: ({ quarter }) => quarter, maxLength: 7 },
    ),
    /** Single windows: quarters before the next one starts, quarters that it lasts. */
    oneOffs: fc.array(
      fc.record({
        pause: fc.integer({ min: 0, max: 250 }),
        length: fc.integer({ min: 1, max: 250 }),
        numbers,
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ zone: [timezone, moments], moment, lead, cuts, oneOffs }) => {
    const change = Date.parse(moments[moment % moments.length] as string);
    const from = change - lead * QUARTER * MINUTE;
    const weekly = weeklyOf(cuts, timezone);
    return { windows: [...weekly, ...oneOffsOf(oneOffs, timezone, from, change)], from };
  });

function weeklyOf(
  cuts: readonly { quarter: number; numbers: { floor: number; ceiling: number } | undefined }[],
  timezone: string,
): FloorWindow[] {
  const sorted = [...cuts].sort((one, other) => one.quarter - other.quarter);
  if (sorted.length < 2) return [];
  return sorted.flatMap(({ quarter, numbers: set }, index) => {
    const end = (sorted[(index + 1) % sorted.length] as { quarter: number }).quarter;
    const name = `weekly-${index}`;
    return set ? [{ name, start: cron(quarter), end: cron(end), timezone, ...set }] : [];
  });
}

/** Single windows stay a day clear of the change of the clocks: the checks refuse times that a change leaves out or repeats. */
function oneOffsOf(
  drafts: readonly { pause: number; length: number; numbers: { floor: number; ceiling: number } }[],
  timezone: string,
  from: number,
  change: number,
): FloorWindow[] {
  const clear = (wall: number) => Math.abs(wall - change) > 1.5 * DAY;
  let wall = Math.floor(from / (QUARTER * MINUTE)) * QUARTER * MINUTE - DAY;
  return drafts.flatMap(({ pause, length, numbers: set }, index) => {
    const start = wall + pause * QUARTER * MINUTE;
    wall = start + length * QUARTER * MINUTE;
    if (timezone !== 'UTC' && !(clear(start) && clear(wall))) return [];
    return [{ name: `one-off-${index}`, start: once(start), end: once(wall), timezone, ...set }];
  });
}

function cron(quarter: number): string {
  const minute = quarter * QUARTER;
  return weeklyExpression(minute % 1440, [Math.floor(minute / 1440)]);
}

function once(wall: number): string {
  return `at(${new Date(wall).toISOString().slice(0, 19)})`;
}
