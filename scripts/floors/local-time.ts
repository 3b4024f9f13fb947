/**
 * Local clock time and instants of a time zone. A local time is a "wall": what the clock shows, in ms as if it were UTC.
 */
const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;

const formats = new Map<string, Intl.DateTimeFormat>();
/** Milliseconds ahead of UTC, by zone and quarter of an hour: asking Intl takes microseconds, and a week is asked for by the minute. */
const knownOffsets = new Map<string, Map<number, number>>();

/** True for an IANA name that this machine's time zone database has. */
export function isTimezone(name: string): boolean {
  // Intl takes offsets such as +01:00 as well, which EventBridge Scheduler refuses.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** What the clocks of `zone` show at the instant `at` (ms since the epoch). */
export function wallOf(at: number, zone: string): number {
  return at + offsetAt(at, zone);
}

/**
 * The instant at which the clocks of `zone` first show `wall`; undefined when a change of the clocks leaves it out.
 * That is when EventBridge Scheduler fires a cron time: one that is left out is skipped, and one that comes twice fires
 * before the change only (AWS docs, "Daylight savings time on EventBridge Scheduler").
 */
export function firstInstantOf(wall: number, zone: string): number | undefined {
  const found = instantsOf(wall, zone);
  return found.length === 0 ? undefined : Math.min(...found);
}

/** True when a change of the clocks lets `zone` show `wall` a second time. */
export function comesTwice(wall: number, zone: string): boolean {
  return instantsOf(wall, zone).length > 1;
}

/** No zone changes its clocks twice within two days, so the offsets a day before and a day after are all there are. */
function instantsOf(wall: number, zone: string): number[] {
  const offsets = [wall - DAY_MS, wall + DAY_MS].map((near) => wallOf(near, zone) - near);
  return [...new Set(offsets)]
    .map((offset) => wall - offset)
    .filter((at) => wallOf(at, zone) === wall);
}

/** Clocks change at whole quarters of an hour (IANA time zone database, all changes since 1973). */
function offsetAt(at: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const quarter = Math.floor(at / QUARTER_MS);
  let offsets = knownOffsets.get(zone);
  if (offsets === undefined) {
    offsets = new Map();
    knownOffsets.set(zone, offsets);
  }
  let offset = offsets.get(quarter);
  if (offset === undefined) {
    offset = readOffset(quarter * QUARTER_MS, zone);
    offsets.set(quarter, offset);
  }
  return offset;
}

function readOffset(at: number, zone: string): number {
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(at)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - at;
}

/** Making a format is a thousand times as expensive as using it. */
function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}
