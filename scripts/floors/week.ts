/** The weekly windows of a function as one round of changes, Sunday 00:00 to Saturday 24:00 of the local clock. */
import type { WeeklyEdge } from './edge-expression.ts';
import { firstInstantOf, wallOf } from './local-time.ts';
import type { Numbers, WeeklyWindow } from './windows.ts';

export const DAY_MINUTES = 1440;
export const WEEK_MINUTES = 7 * DAY_MINUTES;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** One occurrence of a weekly window. */
export interface Span {
  window: WeeklyWindow;
  /** Minute of the week at which it starts. */
  start: number;
  /** Minute of the week at which it ends, above `WEEK_MINUTES` when that is in the next week. */
  end: number;
}

/** From this minute of the week on these numbers hold. */
export interface Change {
  minute: number;
  numbers: Numbers;
  /** The window that begins; absent when the base returns. */
  window?: string;
}

/** Every occurrence of the windows in one week: a start lasts until the next end of its window. */
export function spansOf(windows: readonly WeeklyWindow[]): Span[] {
  return windows.flatMap((window) => {
    const ends = minutesOf(window.end);
    return minutesOf(window.start).map((start) => ({ window, start, end: nextAfter(start, ends) }));
  });
}

/** The changes of one week in the order of time. Windows that overlap are refused before this is asked. */
export function changesOf(base: Numbers, windows: readonly WeeklyWindow[]): Change[] {
  const changes = new Map<number, Change>();
  const spans = spansOf(windows);
  for (const { end } of spans) {
    const minute = end % WEEK_MINUTES;
    changes.set(minute, { minute, numbers: { floor: base.floor, ceiling: base.ceiling } });
  }
  // Where one window ends and another starts, the start says what holds.
  for (const { window, start: minute } of spans) {
    const { name, floor, ceiling } = window;
    changes.set(minute, { minute, numbers: { floor, ceiling }, window: name });
  }
  return [...changes.values()].sort((one, other) => one.minute - other.minute);
}

/**
 * The change that fired last, at or before the instant `at`; undefined when there is none at all. A change whose time
 * the clocks leave out that day does not fire, so the one before it still holds.
 */
export function lastChange(
  changes: readonly Change[],
  zone: string,
  at: number,
): Change | undefined {
  const today = Math.floor(wallOf(at, zone) / DAY_MS);
  // Two weeks back is enough: no zone leaves out the same minute of the week twice running.
  for (let day = today + 1; day >= today - 15; day -= 1) {
    const last = changes.findLast(
      ({ minute }) =>
        Math.floor(minute / DAY_MINUTES) === weekdayOf(day) &&
        (firingOn(minute, day, zone) ?? Infinity) <= at,
    );
    if (last !== undefined) return last;
  }
  return undefined;
}

/** When the given minutes of the week come after `after` and before `before`, in order. */
export function firingTimes(
  minutes: readonly number[],
  zone: string,
  after: number,
  before: number,
): number[] {
  const first = Math.floor(wallOf(after, zone) / DAY_MS);
  const last = Math.floor(wallOf(before, zone) / DAY_MS);
  const found: number[] = [];
  for (let day = first; day <= last; day += 1) {
    for (const minute of minutes) {
      if (Math.floor(minute / DAY_MINUTES) !== weekdayOf(day)) continue;
      const at = firingOn(minute, day, zone);
      if (at !== undefined && at > after && at < before) found.push(at);
    }
  }
  return found.sort((one, other) => one - other);
}

/** The weekday, 0 for Sunday, of the day that is `day` days after 1970-01-01, a Thursday. */
function weekdayOf(day: number): number {
  return (day + 4) % 7;
}

function firingOn(minute: number, day: number, zone: string): number | undefined {
  return firstInstantOf(day * DAY_MS + (minute % DAY_MINUTES) * MINUTE_MS, zone);
}

function minutesOf({ days, minuteOfDay }: WeeklyEdge): number[] {
  return days.map((day) => day * DAY_MINUTES + minuteOfDay);
}

/** The next of `minutes` after `minute`, in this week or the next. */
function nextAfter(minute: number, minutes: readonly number[]): number {
  const later = minutes.filter((other) => other > minute);
  return later.length > 0 ? Math.min(...later) : Math.min(...minutes) + WEEK_MINUTES;
}
