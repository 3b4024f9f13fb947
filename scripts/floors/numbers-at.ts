/** Which floor and ceiling hold at a moment. */
import { changesOf, lastChange } from './week.ts';
import { type FloorWindow, type Numbers, oneOffWindows, weeklyWindows, zoneOf } from './windows.ts';

/** The numbers that hold at a moment, and the window they come from; without one the base holds. */
export type NumbersNow = Numbers & { window?: string };

/**
 * The numbers that hold at the instant `at` (ms since the epoch). A single window beats the weekly ones. A weekly time
 * that a change of the clocks leaves out does not happen, as with EventBridge Scheduler; the catalogue's checks warn of it.
 */
export function numbersAt(base: Numbers, windows: readonly FloorWindow[], at: number): NumbersNow {
  return numbersOver(base, windows)(at);
}

/** `numbersAt` of one function for many moments: the windows are read once. */
export function numbersOver(
  base: Numbers,
  windows: readonly FloorWindow[],
): (at: number) => NumbersNow {
  const zone = zoneOf(windows);
  const oneOffs = oneOffWindows(windows);
  const changes = changesOf(base, weeklyWindows(windows));
  return (at) => {
    const oneOff = oneOffs.find(({ start, end }) => start <= at && at < end);
    if (oneOff !== undefined) {
      return { floor: oneOff.floor, ceiling: oneOff.ceiling, window: oneOff.name };
    }
    const change = lastChange(changes, zone, at);
    if (change === undefined) return { floor: base.floor, ceiling: base.ceiling };
    const { numbers, window } = change;
    return window === undefined ? { ...numbers } : { ...numbers, window };
  };
}
