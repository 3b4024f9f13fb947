/** Checks the three forms of EventBridge Scheduler's expressions (AWS docs, "Schedule types in EventBridge Scheduler"). */

interface CronField {
  name: string;
  min: number;
  max: number;
  words?: readonly string[];
  /** Extra forms that only this field takes, such as `L` or `?`. */
  special?: RegExp;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const CRON_FIELDS: readonly CronField[] = [
  { name: 'minutes', min: 0, max: 59 },
  { name: 'hours', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31, special: /^(\?|L|LW|([1-9]|[12]\d|3[01])W)$/ },
  { name: 'month', min: 1, max: 12, words: MONTHS },
  { name: 'day of week', min: 1, max: 7, words: DAYS, special: /^(\?|L|[1-7]L|[1-7]#[1-5])$/ },
  { name: 'year', min: 1970, max: 2199 },
];

/** What is wrong with the expression, or undefined when the service would take it. */
export function scheduleProblem(expression: string): string | undefined {
  const form = /^(rate|cron|at)\((.*)\)$/.exec(expression);
  if (form === null) return 'is none of rate(…), cron(…) and at(…)';
  const body = form[2] ?? '';
  if (form[1] === 'rate') return rateProblem(body);
  if (form[1] === 'at') return atProblem(body);
  return cronProblem(body);
}

function rateProblem(body: string): string | undefined {
  const parts = /^([1-9]\d{0,8}) (minutes?|hours?|days?)$/.exec(body);
  if (parts === null) return 'has no whole number and unit, as in rate(5 minutes)';
  const plural = parts[2]?.endsWith('s');
  if (parts[1] === '1' && plural) return 'needs the singular for 1, as in rate(1 day)';
  if (parts[1] !== '1' && !plural) return 'needs the plural above 1, as in rate(5 minutes)';
  return undefined;
}

function atProblem(body: string): string | undefined {
  const wrong = 'has no date and time, as in at(2027-01-31T08:00:00)';
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(body)) return wrong;
  const time = new Date(`${body}Z`);
  return Number.isNaN(time.getTime()) || !time.toISOString().startsWith(body) ? wrong : undefined;
}

function cronProblem(body: string): string | undefined {
  const fields = body.trim().split(/\s+/);
  if (fields.length !== CRON_FIELDS.length) {
    return `has ${fields.length} cron fields, not 6 (minutes, hours, day of month, month, day of week, year)`;
  }
  for (const [index, field] of CRON_FIELDS.entries()) {
    const text = fields[index] ?? '';
    if (!fieldIsValid(text, field)) return `has "${text}" as ${field.name}`;
  }
  const anyDay = [fields[2], fields[4]].filter((field) => field === '?').length;
  return anyDay === 1 ? undefined : 'needs ? as exactly one of day of month and day of week';
}

function fieldIsValid(text: string, field: CronField): boolean {
  return field.special?.test(text) || text.split(',').every((part) => partIsValid(part, field));
}

/** `*`, a value, a range `a-b`, each optionally with a step `/n`. */
function partIsValid(part: string, field: CronField): boolean {
  const pieces = /^([^/]+)(?:\/([1-9]\d{0,3}))?$/.exec(part);
  if (pieces === null) return false;
  const range = pieces[1] ?? '';
  if (range === '*') return true;
  const ends = range.split('-').map((end) => valueIn(end, field));
  if (ends.length > 2 || ends.some((end) => end === undefined)) return false;
  return ends.length === 1 || Number(ends[0]) <= Number(ends[1]);
}

function valueIn(text: string, field: CronField): number | undefined {
  const word = field.words?.indexOf(text.toUpperCase()) ?? -1;
  if (word >= 0) return field.min + word;
  if (!/^\d{1,4}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= field.min && value <= field.max ? value : undefined;
}
