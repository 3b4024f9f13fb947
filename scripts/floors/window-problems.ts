/** What is wrong with the floor windows of one function, each with file, key and remedy. */
import { error, type Problem, warning } from '../catalogue/problem.ts';
import { clashProblems } from './clash-problems.ts';
import { clockProblems } from './clock-problems.ts';
import { parseEdge } from './edge-expression.ts';
import { isTimezone } from './local-time.ts';
import { type FloorWindow, oneOffWindows } from './windows.ts';

/** Problems of `windows`, which stand in `file` under `key`. `now` is ms since the epoch. */
export function windowProblems(
  file: string,
  key: string,
  windows: readonly FloorWindow[],
  now: number = Date.now(),
): Problem[] {
  const each = windows.flatMap((window, index) => [
    ...formProblems(file, `${key}[${index}]`, window),
    ...numberProblems(file, `${key}[${index}]`, window),
  ]);
  const names = windows.flatMap(({ name }, index) =>
    windows.findIndex((other) => other.name === name) === index
      ? []
      : [
          error(
            file,
            `${key}[${index}].name`,
            `"${name}" is used twice`,
            'Give each window its own',
          ),
        ],
  );
  const zones = zoneProblems(file, key, windows);
  // What cannot be read, or is read in two time zones, has no place in a week yet.
  if (each.length > 0 || zones.length > 0) return [...each, ...names, ...zones];
  return [
    ...names,
    ...clashProblems(file, key, windows),
    ...clockProblems(file, key, windows, now),
    ...pastProblems(file, key, windows, now),
  ];
}

function formProblems(file: string, key: string, window: FloorWindow): Problem[] {
  const remedy =
    'Write cron(0 18 ? * FRI *) for every week (one minute, one hour, ?, *, days, *), at(2027-01-31T08:00:00) for once';
  const kinds = (['start', 'end'] as const).map((side) => {
    try {
      return parseEdge(window[side]).kind;
    } catch {
      return error(file, `${key}.${side}`, `"${window[side]}" is no time of a window`, remedy);
    }
  });
  const problems: Problem[] = kinds.filter((kind) => typeof kind !== 'string');
  if (problems.length === 0 && kinds[0] !== kinds[1]) {
    const message = `is ${kinds[1]} while the start is ${kinds[0]}`;
    problems.push(error(file, `${key}.end`, message, 'Use cron(…) for both, or at(…) for both'));
  }
  if (!isTimezone(window.timezone)) {
    const message = `"${window.timezone}" is no time zone`;
    problems.push(
      error(file, `${key}.timezone`, message, 'Use an IANA name such as Europe/Berlin'),
    );
  }
  return problems;
}

function numberProblems(file: string, key: string, { floor, ceiling }: FloorWindow): Problem[] {
  if (ceiling < floor) {
    const message = `is ${ceiling}, below the floor of ${floor}`;
    return [error(file, `${key}.ceiling`, message, 'Raise the ceiling or lower the floor')];
  }
  if (floor === 0 && ceiling > 0) {
    const message = `is 0 while the ceiling is ${ceiling}, which Lambda refuses`;
    const remedy = 'Set the floor to 1, or the ceiling to 0 as well to stop the function';
    return [error(file, `${key}.floor`, message, remedy)];
  }
  return [];
}

function zoneProblems(file: string, key: string, windows: readonly FloorWindow[]): Problem[] {
  const zones = [...new Set(windows.map(({ timezone }) => timezone))];
  if (zones.length < 2) return [];
  const message = `are in ${zones.join(' and ')}`;
  const remedy = 'Use one time zone for all windows of a function, or nobody can tell which holds';
  return [error(file, key, message, remedy)];
}

function pastProblems(
  file: string,
  key: string,
  windows: readonly FloorWindow[],
  now: number,
): Problem[] {
  return oneOffWindows(windows)
    .filter(({ end }) => end <= now)
    .map(({ name, end }) => {
      const at = `${key}[${windows.findIndex((window) => window.name === name)}]`;
      const message = `"${name}" ended on ${new Date(end).toISOString().slice(0, 10)}`;
      return warning(file, at, message, 'Remove it');
    });
}
