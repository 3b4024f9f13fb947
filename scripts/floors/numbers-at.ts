/** Which floor and ceiling hold at a moment. */
import { changesOf, lastChange } from './week.ts';
import { type FloorWindow, type Numbers, oneOffWindows, weeklyWindows, zoneOf } from './windows.ts';

/**
 * The numbers that hold at the instant `at` (ms since the epoch), and the window they come from; without one the base
 * holds. A single window beats the weekly ones. A weekly time that a change of the clocks leaves out does not happen,
 * as with EventBridge Scheduler, which the catalogue's checks warn of.
 */
export function numbersAt(
  base: Numbers,
  windows: readonly FloorWindow[],
  at: number,
): Numbers & { window?: string } {
  const oneOff = oneOffWindows(windows).find(({ start, end }) => start <= at && at < end);
  if (oneOff !== undefined) {
    return { floor: oneOff.floor, ceiling: oneOff.ceiling, window: oneOff.name };
  }
  const change = lastChange(changesOf(base, weeklyWindows(windows)), zoneOf(windows), at);
  if (change === undefined) return { floor: base.floor, ceiling: base.ceiling };
  return { ...change.numbers, ...(change.window === undefined ? {} : { window: change.window }) };
}
