/** What a function's floors cost in a week without single windows, and what each single window adds. */
import { floorUsdPerHour, HOURS_PER_MONTH } from '../../functions/shared/prices/floor-cost.ts';
import { numbersOver } from './numbers-at.ts';
import type { FunctionFloors } from './stage-floors.ts';
import { changesOf, WEEK_MINUTES } from './week.ts';
import { type OneOffWindow, oneOffWindows, weeklyWindows } from './windows.ts';

const HOURS_PER_WEEK = 168;
const HOUR_MS = 3_600_000;

/** Cost of one function's serving version; US dollars, an upper estimate. */
export interface FloorCost {
  name: string;
  baseFloor: number;
  /** Environments × hours in a week without single windows. */
  environmentHours: number;
  usdPerWeek: number;
  usdPerMonth: number;
  /** A month if the base floor held at every hour. */
  usdPerMonthAtBase: number;
  /** Of its hot versions, beside the above. */
  hotUsdPerMonth: number;
}

/** Cost of one single window over what would hold without it. */
export interface OneOffCost {
  name: string;
  window: OneOffWindow;
  usd: number;
}

/** Weekly cost, with windows as long as the clock says: a week in which clocks change differs by an hour. */
export function floorCost(
  { name, vcpu, base, windows, hot }: FunctionFloors,
  allowedInstanceTypes: readonly string[],
): FloorCost {
  const usdPerHour = floorUsdPerHour(vcpu, allowedInstanceTypes);
  const changes = changesOf(base, weeklyWindows(windows));
  const environmentHours =
    changes.length === 0
      ? base.floor * HOURS_PER_WEEK
      : changes.reduce((total, { minute, numbers }, index) => {
          const next = changes[(index + 1) % changes.length] as { minute: number };
          const lasts = (next.minute - minute + WEEK_MINUTES) % WEEK_MINUTES || WEEK_MINUTES;
          return total + (numbers.floor * lasts) / 60;
        }, 0);
  const month = (environments: number) => environments * usdPerHour * HOURS_PER_MONTH;
  return {
    name,
    baseFloor: base.floor,
    environmentHours,
    usdPerWeek: environmentHours * usdPerHour,
    usdPerMonth: month(environmentHours / HOURS_PER_WEEK),
    usdPerMonthAtBase: month(base.floor),
    hotUsdPerMonth: month(hot),
  };
}

/** What the single windows that have not ended at `now` (ms since the epoch) cost, each over what else would hold. */
export function oneOffCosts(
  { name, vcpu, base, windows }: FunctionFloors,
  allowedInstanceTypes: readonly string[],
  now: number,
): OneOffCost[] {
  const usdPerHour = floorUsdPerHour(vcpu, allowedInstanceTypes);
  const otherwise = numbersOver(
    base,
    windows.filter(({ start }) => start.startsWith('cron')),
  );
  return oneOffWindows(windows)
    .filter(({ end }) => end > now)
    .map((window) => {
      let environmentHours = 0;
      // Quarters of an hour: a window's edge inside of one shifts the estimate by minutes.
      for (let at = window.start; at < window.end; at += HOUR_MS / 4) {
        const hours = Math.min(HOUR_MS / 4, window.end - at) / HOUR_MS;
        environmentHours += (window.floor - otherwise(at).floor) * hours;
      }
      return { name, window, usd: environmentHours * usdPerHour };
    });
}
