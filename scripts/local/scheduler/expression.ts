/**
 * When does an EventBridge Scheduler expression fire next?
 * Grammar: EventBridge Scheduler user guide, "Schedule types": rate(value unit), cron(six fields), at(local time).
 */
import { Cron } from 'croner';

const RATE = /^rate\((\d+) (minute|minutes|hour|hours|day|days)\)$/;
const CRON = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/;
const AT = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)$/;

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/**
 * The first instant strictly after `after` (both in ms since the epoch) at which `expression` fires, or undefined
 * when it never fires again. A rate counts from `start`, the moment the schedule was made.
 * @throws Error naming the expression when it is not one of the three forms
 */
export function nextFiring(
  expression: string,
  timezone: string,
  start: number,
  after: number,
): number | undefined {
  const rate = RATE.exec(expression);
  if (rate) {
    const unit = (rate[2] as string).replace(/s$/, '') as keyof typeof UNIT_MS;
    const period = Number(rate[1]) * UNIT_MS[unit];
    if (period === 0) throw invalid(expression);
    return start + (Math.floor(Math.max(0, after - start) / period) + 1) * period;
  }
  const cron = CRON.exec(expression);
  if (cron) {
    const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = cron.slice(1) as FieldList;
    const pattern = [
      '0',
      openEnded(minutes, 59),
      openEnded(hours, 23),
      openEnded(dayOfMonth, 31),
      openEnded(month, 12),
      sundayFromOneToZero(dayOfWeek),
      year,
    ].join(' ');
    return nextMatch(parse(pattern, timezone, expression), after);
  }
  const at = AT.exec(expression);
  if (at) {
    const instant = parse(at[1] as string, timezone, expression).nextRun(new Date(after));
    return instant?.getTime() ?? undefined;
  }
  throw invalid(expression);
}

/**
 * croner moves a time that a change of the clocks leaves out to the next one that exists. The service skips it (EventBridge
 * Scheduler user guide, "Daylight savings time on EventBridge Scheduler"); both fire once, before the change, where a time
 * comes twice.
 */
function nextMatch(cron: Cron, after: number): number | undefined {
  let next = cron.nextRun(new Date(after));
  while (next !== null && !cron.match(next)) next = cron.nextRun(next);
  return next?.getTime();
}

type FieldList = [string, string, string, string, string, string];

/** AWS writes 5/15 for every 15th from 5 on; croner wants the end as well. */
function openEnded(field: string, last: number): string {
  return field.replace(/(^|,)(\d+)\//g, (_, lead, first) => `${lead}${first}-${last}/`);
}

/** AWS counts week days 1–7 from Sunday; croner counts 0–6. Names (MON) mean the same to both. */
function sundayFromOneToZero(field: string): string {
  return field.replace(
    /(^|[,-])([1-7])(?=$|[,\-#L])/g,
    (_, lead, day) => `${lead}${Number(day) - 1}`,
  );
}

function parse(pattern: string, timezone: string, expression: string): Cron {
  try {
    return new Cron(pattern, { timezone, paused: true });
  } catch {
    throw invalid(expression);
  }
}

function invalid(expression: string): Error {
  return new Error(
    `Invalid Schedule Expression ${expression}: use rate(5 minutes), cron(0 8 ? * MON-FRI *) or at(2026-12-01T08:00:00).`,
  );
}
