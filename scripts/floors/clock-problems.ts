/** Times of windows that a change of the clocks leaves out or repeats. */
import { error, type Problem, warning } from '../catalogue/problem.ts';
import { parseEdge } from './edge-expression.ts';
import { comesTwice, firstInstantOf, wallOf } from './local-time.ts';
import type { FloorWindow } from './windows.ts';
import { sayClock } from './words.ts';

const DAY_MS = 86_400_000;
/** A year, and the week in which it ends. */
const DAYS_AHEAD = 372;

/**
 * Problems of windows that can be read. A weekly time that does not exist on one day is skipped by Scheduler, so what
 * held before lasts until the next change: a warning. Of a single time nothing is documented: an error.
 */
export function clockProblems(
  file: string,
  key: string,
  windows: readonly FloorWindow[],
  now: number,
): Problem[] {
  return windows.flatMap((window, index) =>
    (['start', 'end'] as const).flatMap((side) =>
      edgeProblems(file, `${key}[${index}].${side}`, window[side], window.timezone, now),
    ),
  );
}

function edgeProblems(
  file: string,
  key: string,
  expression: string,
  zone: string,
  now: number,
): Problem[] {
  const edge = parseEdge(expression);
  if (edge.kind === 'one-off') {
    const exists = firstInstantOf(edge.wall, zone) !== undefined;
    if (exists && !comesTwice(edge.wall, zone)) return [];
    const what = exists ? 'comes twice' : 'does not exist';
    const message = `${expression} ${what} in ${zone}, where the clocks change that night`;
    return [error(file, key, message, 'Use a time an hour or two away')];
  }
  const today = Math.floor(wallOf(now, zone) / DAY_MS);
  for (let day = today; day < today + DAYS_AHEAD; day += 1) {
    const wall = day * DAY_MS + edge.minuteOfDay * 60_000;
    const date = new Date(wall);
    if (!edge.days.includes(date.getUTCDay()) || firstInstantOf(wall, zone) !== undefined) continue;
    const message = `${sayClock(edge.minuteOfDay)} does not exist in ${zone} on ${date.toISOString().slice(0, 10)}, so Scheduler skips this change that day`;
    return [
      warning(file, key, message, 'Use a time before or after the hour that the clocks leave out'),
    ];
  }
  return [];
}
