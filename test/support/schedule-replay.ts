/**
 * EventBridge Scheduler in small, written against its documentation and with nothing of the code under test: it looks at
 * the clock each quarter of an hour, fires what that clock's time names, and never twice for the same time of the same day.
 */
import type { TimetableEntry } from '../../scripts/floors/timetable.ts';
import type { Numbers } from '../../scripts/floors/windows.ts';

/** The windows of the tests begin and end at whole quarters, and so do the changes of clocks. */
const QUARTER = 900_000;

interface ClockTime {
  date: string;
  /** `07:00` */
  time: string;
  /** `MON` */
  day: string;
}

/** Each quarter from `from` to before `until`, with what the entries set at it, if anything. */
export function* replay(
  entries: readonly TimetableEntry[],
  from: number,
  until: number,
): Generator<{ at: number; numbers?: Numbers }> {
  const clock = clockOf(entries[0]?.timezone ?? 'UTC');
  // Two hours of clock times before the start: a time that the clocks repeat has fired before they were set back.
  const seen = new Set<string>();
  for (let at = from - 8 * QUARTER; at < until; at += QUARTER) {
    const { date, time, day } = clock(at);
    const repeated = seen.has(`${date}T${time}`);
    seen.add(`${date}T${time}`);
    if (at < from) continue;
    const due = repeated ? [] : entries.filter((entry) => fires(entry, at, { date, time, day }));
    if (due.length > 1) throw new Error(`two entries fire at ${date} ${time}`);
    const [entry] = due;
    yield entry === undefined
      ? { at }
      : { at, numbers: { floor: entry.floor, ceiling: entry.ceiling } };
  }
}

function fires(
  { expression, startDate, endDate }: TimetableEntry,
  at: number,
  now: ClockTime,
): boolean {
  const once = /^at\((.*):00\)$/.exec(expression);
  if (once) return once[1] === `${now.date}T${now.time}`;
  const [, minute, hour, days = ''] = /^cron\((\d+) (\d+) \? \* (\S+) \*\)$/.exec(expression) ?? [];
  const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  if (time !== now.time || (days !== '*' && !days.split(',').includes(now.day))) return false;
  return (
    (startDate === undefined || startDate.getTime() <= at) &&
    (endDate === undefined || at <= endDate.getTime())
  );
}

function clockOf(timeZone: string): (at: number) => ClockTime {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
  return (at) => {
    const [date = '', time = ''] = format.format(at).split(' ');
    return { date, time, day: days[new Date(`${date}T00:00:00Z`).getUTCDay()] as string };
  };
}
