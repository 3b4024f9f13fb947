/** Floor windows as a function declares them, and as the rest of this folder computes with them. */
import { type OneOffEdge, parseEdge, type WeeklyEdge } from './edge-expression.ts';
import { firstInstantOf } from './local-time.ts';

/** What `PutFunctionScalingConfig` sets on one version: fewest and most execution environments. */
export interface Numbers {
  floor: number;
  ceiling: number;
}

/** A time in which other numbers hold than the function's base. */
export interface FloorWindow extends Numbers {
  name: string;
  /** `cron(M H ? * DAYS *)` for a window of every week, `at(YYYY-MM-DDTHH:MM:SS)` for a single one; local times. */
  start: string;
  /** The same kind as `start`. */
  end: string;
  /** IANA name. All windows of one function have the same. */
  timezone: string;
}

/** A weekly window whose expressions are read. */
export interface WeeklyWindow extends Numbers {
  name: string;
  start: WeeklyEdge;
  end: WeeklyEdge;
}

/** A single window as the span of time it covers, in ms since the epoch, its end excluded. */
export interface OneOffWindow extends Numbers {
  name: string;
  start: number;
  end: number;
}

/** The windows that come every week. @throws Error when an expression has the wrong form */
export function weeklyWindows(windows: readonly FloorWindow[]): WeeklyWindow[] {
  return windows.flatMap(({ name, floor, ceiling, ...window }) => {
    const start = parseEdge(window.start);
    const end = parseEdge(window.end);
    return start.kind === 'weekly' && end.kind === 'weekly'
      ? [{ name, floor, ceiling, start, end }]
      : [];
  });
}

/** The single windows in the order of time. @throws Error when an expression has the wrong form */
export function oneOffWindows(windows: readonly FloorWindow[]): OneOffWindow[] {
  return windows
    .flatMap(({ name, floor, ceiling, timezone, ...window }) => {
      const start = parseEdge(window.start);
      const end = parseEdge(window.end);
      return start.kind === 'one-off' && end.kind === 'one-off'
        ? [{ name, floor, ceiling, start: instant(start, timezone), end: instant(end, timezone) }]
        : [];
    })
    .sort((one, other) => one.start - other.start);
}

/** The time zone that all windows of a function share; UTC when there is no window. */
export function zoneOf(windows: readonly FloorWindow[]): string {
  return windows[0]?.timezone ?? 'UTC';
}

/**
 * When `at` fires. What EventBridge Scheduler does with an `at` time that a clock change leaves out is not documented,
 * so the catalogue's checks refuse such a time; here it stands for the same time without the change.
 */
function instant({ wall }: OneOffEdge, timezone: string): number {
  return (
    firstInstantOf(wall, timezone) ??
    (firstInstantOf(wall - 86_400_000, timezone) ?? wall) + 86_400_000
  );
}
