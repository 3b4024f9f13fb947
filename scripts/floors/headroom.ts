/** Does everything that may run at one moment fit the pool, at every moment to come? */
import { type NumbersNow, numbersOver } from './numbers-at.ts';
import type { FunctionFloors, StageFloors } from './stage-floors.ts';
import { changesOf, firingTimes } from './week.ts';
import { oneOffWindows, weeklyWindows, zoneOf } from './windows.ts';
import { sayTime } from './words.ts';

const WEEK_MS = 7 * 86_400_000;
/** A year with all its changes of clocks, which shift the zones of functions against each other. */
const WEEKS_AHEAD = 53;

/** What one function needs at a moment. */
export interface Need {
  name: string;
  floor: number;
  window?: string;
  /** vCPU, a release included. */
  vcpu: number;
}

/** The moment in which the most is needed. */
export interface Peak {
  /** The first such moment, ms since the epoch. */
  at: number;
  needs: readonly Need[];
  /** Sum of the needs. */
  vcpu: number;
  /** What floors may take; the stage is refused when `vcpu` is above it. */
  limit: number;
}

/**
 * vCPU that floors may take: the pool's ceiling less one instance of the largest type, which stays free to replace a lost
 * one (at its ceiling the pool launches nothing any more).
 */
export function vcpuLimit({ pool }: StageFloors): number {
  return pool.maxVcpu - spareVcpu(pool.allowedInstanceTypes);
}

/** vCPU of the largest type: large has 2, xlarge 4, and <n>xlarge 4n, in every Graviton family. */
export function spareVcpu(types: readonly string[]): number {
  return Math.max(
    0,
    ...types.map((type) => {
      if (type.endsWith('.large')) return 2;
      return 4 * Number(/\.(\d+)xlarge$/.exec(type)?.[1] ?? 1);
    }),
  );
}

/**
 * What each function needs at an instant (ms since the epoch). One `terraform apply` may publish a new version of every
 * function, so each counts twice, serving and new; the new one needs an environment even in a window of 0, because
 * without one nothing can be proven of it. Each hot version holds one environment more.
 */
export function needsOf(functions: readonly FunctionFloors[]): (at: number) => Need[] {
  const numbers = functions.map(({ base, windows }) => numbersOver(base, windows));
  return (at) =>
    functions.map(({ name, vcpu, hot }, index) => {
      const { floor, window } = (numbers[index] as (at: number) => NumbersNow)(at);
      return {
        name,
        floor,
        ...(window === undefined ? {} : { window }),
        vcpu: vcpu * (floor + Math.max(1, floor) + hot),
      };
    });
}

/**
 * The moment in which the floors need the most, from `from` (ms since the epoch) through 53 weeks and the last single
 * window. Between two changes nothing changes, so looking at each change is a proof for every moment.
 */
export function peakOf(stage: StageFloors, from: number): Peak {
  const limit = vcpuLimit(stage);
  const needsAt = needsOf(stage.functions);
  const moments = momentsOf(stage.functions, from).map((at) => {
    const needs = needsAt(at);
    return { at, needs, vcpu: needs.reduce((total, need) => total + need.vcpu, 0), limit };
  });
  return moments.reduce((worst, moment) => (moment.vcpu > worst.vcpu ? moment : worst));
}

/** A peak above its limit on one line: when, which functions, how much too much, and what to do. */
export function describeShortage(stage: StageFloors, { at, needs, vcpu, limit }: Peak): string {
  const { generation, maxVcpu, allowedInstanceTypes } = stage.pool;
  const zone = zoneOf(stage.functions.flatMap(({ windows }) => windows));
  const parts = [...needs]
    .sort((one, other) => other.vcpu - one.vcpu)
    .map((need) => {
      const source = need.window === undefined ? 'base' : `window ${need.window}`;
      return `${need.name} ${round(need.vcpu)} (floor ${need.floor}, ${source})`;
    });
  return [
    `${stage.stage}: on ${sayTime(at, zone)} ${zone} the floors need ${round(vcpu)} vCPU when everything is released (serving + new + hot versions)`,
    `${round(vcpu - limit)} more than the ${limit} that the pool has (${maxVcpu} less one spare instance of ${spareVcpu(allowedInstanceTypes)}): ${parts.join(', ')}`,
  ]
    .join(', ')
    .concat(`. Lower a floor of that hour, or raise max_vcpu_count of generation ${generation}.`);
}

/** `from`, and every moment after it at which the numbers of a function change. */
function momentsOf(functions: readonly FunctionFloors[], from: number): number[] {
  const oneOffs = functions.flatMap(({ windows }) => oneOffWindows(windows));
  const until = Math.max(from + WEEKS_AHEAD * WEEK_MS, ...oneOffs.map(({ end }) => end + WEEK_MS));
  const weekly = functions.flatMap(({ base, windows }) => {
    const minutes = changesOf(base, weeklyWindows(windows)).map(({ minute }) => minute);
    return firingTimes(minutes, zoneOf(windows), from, until);
  });
  const single = oneOffs.flatMap(({ start, end }) => [start, end]).filter((at) => at > from);
  return [...new Set([from, ...weekly, ...single])].sort((one, other) => one - other);
}

function round(vcpu: number): number {
  return Math.round(vcpu * 100) / 100;
}
