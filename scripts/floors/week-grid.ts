/** The coming week hour by hour: how many environments the floors keep running. */
import { firstInstantOf, wallOf } from './local-time.ts';
import { type NumbersNow, numbersOver } from './numbers-at.ts';
import type { FunctionFloors } from './stage-floors.ts';
import { zoneOf } from './windows.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** One hour of a local day; null where the clocks leave it out. */
export type HourFloors = readonly number[] | null;

export interface WeekGrid {
  /** Zone of the hours: that of the windows, or UTC when functions differ. */
  zone: string;
  names: readonly string[];
  days: readonly {
    /** Local midnight, in ms as if it were UTC. */
    wall: number;
    /** 24 hours, each with the highest floor of each function in it. */
    hours: readonly HourFloors[];
  }[];
}

/** Seven days from the local day of `now` (ms since the epoch) on, single windows included. */
export function weekGrid(functions: readonly FunctionFloors[], now: number): WeekGrid {
  const zones = new Set(
    functions.filter(({ windows }) => windows.length > 0).map(({ windows }) => zoneOf(windows)),
  );
  const zone = zones.size === 1 ? ([...zones][0] as string) : 'UTC';
  const today = Math.floor(wallOf(now, zone) / DAY_MS) * DAY_MS;
  const numbers = functions.map(({ base, windows }) => numbersOver(base, windows));
  return {
    zone,
    names: functions.map(({ name }) => name),
    days: Array.from({ length: 7 }, (_, day) => {
      const wall = today + day * DAY_MS;
      const hours = Array.from({ length: 24 }, (_, hour) =>
        hourFloors(numbers, wall + hour * HOUR_MS, zone),
      );
      return { wall, hours };
    }),
  };
}

function hourFloors(
  numbers: readonly ((at: number) => NumbersNow)[],
  wall: number,
  zone: string,
): HourFloors {
  const minutes = Array.from({ length: 60 }, (_, minute) =>
    firstInstantOf(wall + minute * MINUTE_MS, zone),
  ).filter((at) => at !== undefined);
  if (minutes.length === 0) return null;
  return numbers.map((numbersOf) => Math.max(...minutes.map((at) => numbersOf(at).floor)));
}
