/** What EventBridge Scheduler is told so that a function's windows come true. */
import { oneOffExpression, weeklyExpression } from './edge-expression.ts';
import { wallOf } from './local-time.ts';
import { numbersAt } from './numbers-at.ts';
import { type Change, changesOf, DAY_MINUTES, firingTimes } from './week.ts';
import {
  type FloorWindow,
  type Numbers,
  type OneOffWindow,
  oneOffWindows,
  weeklyWindows,
  zoneOf,
} from './windows.ts';

const MINUTE_MS = 60_000;

/** One schedule: at these times these numbers are set. */
export interface TimetableEntry extends Numbers {
  /** Unique in the timetable, at most 22 of the characters that a schedule's name may have. */
  name: string;
  /** `cron(…)` or `at(…)`. */
  expression: string;
  timezone: string;
  /** The schedule fires only after this; absent: from now on. */
  startDate?: Date;
  /** The schedule fires only before this; absent: for ever. */
  endDate?: Date;
}

/**
 * The schedules that, fired in the order of time from the instant `from` (ms since the epoch) on, always leave behind
 * what `numbersAt` says. A single window cuts the weekly schedules in two: one that ends before it and one that starts
 * after it, and its end sets what then holds. What has passed at `from` is left out: Scheduler refuses an end date in
 * the past.
 */
export function timetable(
  base: Numbers,
  windows: readonly FloorWindow[],
  from: number,
): TimetableEntry[] {
  const timezone = zoneOf(windows);
  const oneOffs = oneOffWindows(windows);
  const changes = changesOf(base, weeklyWindows(windows));
  return [
    ...spansBetween(oneOffs).flatMap((span, index) =>
      weeklyEntries(changes, timezone, span, index, from),
    ),
    ...oneOffEntries(base, windows, oneOffs, from),
  ];
}

/** Time without a single window, in ms since the epoch. */
interface FreeSpan {
  start: number;
  end: number;
}

function spansBetween(oneOffs: readonly OneOffWindow[]): FreeSpan[] {
  const starts = [-Infinity, ...oneOffs.map(({ end }) => end)];
  const ends = [...oneOffs.map(({ start }) => start), Infinity];
  return starts.map((start, index) => ({ start, end: ends[index] as number }));
}

/**
 * The weekly schedules of one span. Whether Scheduler fires at the very start or end date is not documented ("on, or
 * after"), so both stand a minute inside of the span: the single windows' own schedules fire at its edges.
 */
function weeklyEntries(
  changes: readonly Change[],
  timezone: string,
  { start, end }: FreeSpan,
  index: number,
  from: number,
): TimetableEntry[] {
  return [...grouped(changes).values()]
    .filter(
      (group) =>
        end === Infinity ||
        firingTimes(minutesOf(group), timezone, Math.max(start, from), end).length > 0,
    )
    .map((group) => {
      const minuteOfDay = (group[0] as Change).minute % DAY_MINUTES;
      const days = group.map(({ minute }) => Math.floor(minute / DAY_MINUTES));
      return {
        name: weeklyName(days, minuteOfDay, index),
        expression: weeklyExpression(minuteOfDay, days),
        timezone,
        ...(group[0] as Change).numbers,
        ...(start > from ? { startDate: new Date(start + MINUTE_MS) } : {}),
        ...(end < Infinity ? { endDate: new Date(end - MINUTE_MS) } : {}),
      };
    });
}

function minutesOf(changes: readonly Change[]): number[] {
  return changes.map(({ minute }) => minute);
}

/** Changes to the same numbers at the same time of day: one schedule can tell all of them. */
function grouped(changes: readonly Change[]): Map<string, Change[]> {
  return Map.groupBy(changes, ({ minute, numbers }) =>
    [minute % DAY_MINUTES, numbers.floor, numbers.ceiling].join(' '),
  );
}

function oneOffEntries(
  base: Numbers,
  windows: readonly FloorWindow[],
  oneOffs: readonly OneOffWindow[],
  from: number,
): TimetableEntry[] {
  const timezone = zoneOf(windows);
  const times = new Set(oneOffs.flatMap(({ start, end }) => [start, end]));
  return [...times]
    .filter((at) => at > from)
    .map((at) => {
      const expression = oneOffExpression(wallOf(at, timezone));
      const { floor, ceiling } = numbersAt(base, windows, at);
      return { name: oneOffName(expression), expression, timezone, floor, ceiling };
    });
}

const SHORT_DAYS = ['Su', 'Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa'];

/** Such as `MoTuWeThFr-0700`, and `MoTuWeThFr-0700-1` after the first single window. */
function weeklyName(days: readonly number[], minuteOfDay: number, index: number): string {
  const clock = Math.floor(minuteOfDay / 60) * 100 + (minuteOfDay % 60);
  const name = `${days.map((day) => SHORT_DAYS[day]).join('')}-${String(clock).padStart(4, '0')}`;
  return index === 0 ? name : `${name}-${index}`;
}

/** `at(2027-01-31T08:00:00)` → `20270131-0800`. */
function oneOffName(expression: string): string {
  return expression.slice(3, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
