/** Windows of one function that overlap, or come so close that a late schedule could undo the next. */
import { error, type Problem } from '../catalogue/problem.ts';
import { firingTimes, type Span, spansOf, WEEK_MINUTES } from './week.ts';
import { type FloorWindow, oneOffWindows, weeklyWindows, zoneOf } from './windows.ts';
import { sayMinute, sayTime } from './words.ts';

/**
 * Shortest time between two changes of one function. A schedule that fails is tried again for 10 minutes; after that no
 * late attempt can overwrite the next change.
 */
const SHORTEST_MINUTES = 15;
const SHORTEST_MS = SHORTEST_MINUTES * 60_000;
const APART = `Leave at least ${SHORTEST_MINUTES} minutes, because a schedule is retried for 10, or none at all`;

/** Problems of windows that can be read and share a time zone. */
export function clashProblems(
  file: string,
  key: string,
  windows: readonly FloorWindow[],
): Problem[] {
  const at = (name: string) => `${key}[${windows.findIndex((window) => window.name === name)}]`;
  return [
    ...weeklyProblems(windows).map(([name, ...words]) => error(file, at(name), ...words)),
    ...oneOffProblems(windows).map(([name, ...words]) => error(file, at(name), ...words)),
  ];
}

/** Name of the window, what is wrong with it, what to do. */
type Finding = [name: string, message: string, remedy: string];

function weeklyProblems(windows: readonly FloorWindow[]): Finding[] {
  const spans = spansOf(weeklyWindows(windows));
  const found = spans.flatMap((span, index): Finding[] => {
    const { window, start, end } = span;
    if (end - start < SHORTEST_MINUTES) {
      return [
        [
          window.name,
          `"${window.name}" lasts ${end - start} minutes on ${sayMinute(start)}`,
          APART,
        ],
      ];
    }
    const others = spans.slice(index).flatMap((other) => againstSpan(span, other));
    return others.slice(0, 1);
  });
  return oneOfEach(found);
}

/** What is wrong between two occurrences, in both directions round the week. */
function againstSpan(one: Span, other: Span): Finding[] {
  if (one === other) {
    if (one.end - one.start < WEEK_MINUTES) return [];
    const { name } = one.window;
    return [
      [name, `"${name}" starts and ends at ${sayMinute(one.start)}`, 'Change the base instead'],
    ];
  }
  return [
    ...inOrder(one, other, (other.start - one.start + WEEK_MINUTES) % WEEK_MINUTES),
    ...inOrder(other, one, (one.start - other.start + WEEK_MINUTES) % WEEK_MINUTES),
  ];
}

/** `later` starts `lead` minutes after `earlier`. */
function inOrder(earlier: Span, later: Span, lead: number): Finding[] {
  const pause = lead - (earlier.end - earlier.start);
  const [first, second] = [earlier.window.name, later.window.name];
  if (pause < 0) {
    const from = sayMinute(later.start);
    const until = sayMinute(Math.min(earlier.end, earlier.start + lead + later.end - later.start));
    if (first === second) {
      const message = `"${second}" starts again at ${from} before it has ended`;
      return [[second, message, 'Give each of its starts an end before the next one']];
    }
    const message = `"${first}" and "${second}" overlap from ${from} to ${until}`;
    return [[second, message, 'Let one end where the other starts']];
  }
  if (pause === 0 || pause >= SHORTEST_MINUTES) return [];
  const message = `"${second}" starts ${pause} minutes after "${first}" ends, on ${sayMinute(later.start)}`;
  return [[second, message, APART]];
}

function oneOffProblems(windows: readonly FloorWindow[]): Finding[] {
  const zone = zoneOf(windows);
  const oneOffs = oneOffWindows(windows);
  return oneOffs.flatMap((oneOff, index): Finding[] => {
    const { name, start, end } = oneOff;
    if (end <= start) return [[name, `"${name}" ends before it starts`, 'Swap start and end']];
    if (end - start < SHORTEST_MS) {
      return [[name, `"${name}" lasts ${(end - start) / 60_000} minutes`, APART]];
    }
    const previous = oneOffs[index - 1];
    if (previous !== undefined && previous.end > start) {
      const until = sayTime(Math.min(previous.end, end), zone);
      const message = `"${previous.name}" and "${name}" overlap from ${sayTime(start, zone)} to ${until}`;
      return [[name, message, 'Let one end where the other starts']];
    }
    if (previous !== undefined && previous.end < start && start - previous.end < SHORTEST_MS) {
      const minutes = (start - previous.end) / 60_000;
      return [[name, `"${name}" starts ${minutes} minutes after "${previous.name}" ends`, APART]];
    }
    return besideWeekly(windows, oneOff, zone);
  });
}

/** A weekly change just before a single window could be retried into it, and one just after it could be overwritten. */
function besideWeekly(
  windows: readonly FloorWindow[],
  { name, start, end }: { name: string; start: number; end: number },
  zone: string,
): Finding[] {
  const spans = spansOf(weeklyWindows(windows));
  const minutes = spans.flatMap((span) => [span.start, span.end % WEEK_MINUTES]);
  const before = firingTimes(minutes, zone, start - SHORTEST_MS, start)[0];
  if (before !== undefined) {
    const message = `"${name}" starts less than ${SHORTEST_MINUTES} minutes after the weekly change at ${sayTime(before, zone)}`;
    return [[name, message, 'Start it together with that change, or later']];
  }
  const after = firingTimes(minutes, zone, end, end + SHORTEST_MS)[0];
  if (after === undefined) return [];
  const message = `"${name}" ends less than ${SHORTEST_MINUTES} minutes before the weekly change at ${sayTime(after, zone)}`;
  return [[name, message, 'End it together with that change, or earlier']];
}

/** A window of every working day that is wrong is wrong five times: the first says it. */
function oneOfEach(findings: readonly Finding[]): Finding[] {
  const pair = ([name, message]: Finding) =>
    `${name} ${message.replaceAll(/[A-Z][a-z]{2} \d\d:\d\d/g, '')}`;
  return findings.filter(
    (finding, index) => findings.findIndex((other) => pair(other) === pair(finding)) === index,
  );
}
