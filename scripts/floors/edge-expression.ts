/** The two forms of a window's start and end: a narrow part of EventBridge Scheduler's expressions. */

/** A time of certain days of the week. */
export interface WeeklyEdge {
  kind: 'weekly';
  /** Minutes since local midnight. */
  minuteOfDay: number;
  /** Days of the week in ascending order, 0 is Sunday. */
  days: readonly number[];
}

/** One local time. */
export interface OneOffEdge {
  kind: 'one-off';
  /** What the clock shows, in ms as if it were UTC. */
  wall: number;
}

/** Names that Scheduler takes, Sunday first; it numbers them from 1. */
export const DAY_NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;

const WEEKLY = /^cron\((\d|[1-5]\d) (\d|1\d|2[0-3]) \? \* (\S+) \*\)$/;
const ONE_OFF = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}):00\)$/;

/** The edge that `expression` tells. @throws Error naming the expression when it has neither form */
export function parseEdge(expression: string): WeeklyEdge | OneOffEdge {
  const edge = weekly(expression) ?? oneOff(expression);
  if (edge !== undefined) return edge;
  throw new Error(
    `"${expression}" is neither a weekly time such as cron(0 7 ? * MON-FRI *) nor a single one such as at(2027-01-31T08:00:00)`,
  );
}

/** The weekly expression of these days at this time. */
export function weeklyExpression(minuteOfDay: number, days: readonly number[]): string {
  const names = days.length === 7 ? '*' : days.map((day) => DAY_NAMES[day]).join(',');
  return `cron(${minuteOfDay % 60} ${Math.floor(minuteOfDay / 60)} ? * ${names} *)`;
}

/** The expression of one local time. */
export function oneOffExpression(wall: number): string {
  return `at(${new Date(wall).toISOString().slice(0, 19)})`;
}

function weekly(expression: string): WeeklyEdge | undefined {
  const [, minute, hour, list = ''] = WEEKLY.exec(expression) ?? [];
  const days = daysOf(list);
  if (days === undefined) return undefined;
  return { kind: 'weekly', minuteOfDay: Number(hour) * 60 + Number(minute), days };
}

function daysOf(list: string): number[] | undefined {
  if (list === '*') return [0, 1, 2, 3, 4, 5, 6];
  const found = new Set<number>();
  for (const part of list.split(',')) {
    const [first, last = first, ...more] = part.split('-').map(dayOf);
    // A range that runs backwards, such as FRI-MON, is not documented: a list says the same.
    if (first === undefined || last === undefined || more.length > 0 || last < first) {
      return undefined;
    }
    for (let day = first; day <= last; day += 1) found.add(day);
  }
  return [...found].sort();
}

function dayOf(text: string): number | undefined {
  if (/^[1-7]$/.test(text)) return Number(text) - 1;
  const index = (DAY_NAMES as readonly string[]).indexOf(text);
  return index < 0 ? undefined : index;
}

function oneOff(expression: string): OneOffEdge | undefined {
  const [, minute] = ONE_OFF.exec(expression) ?? [];
  const wall = Date.parse(`${minute}:00Z`);
  if (minute === undefined || Number.isNaN(wall)) return undefined;
  // Date.parse lets a 31st of February pass as a day of March.
  return new Date(wall).toISOString().startsWith(minute) ? { kind: 'one-off', wall } : undefined;
}
