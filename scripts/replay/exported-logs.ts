/** Takes log lines out of what CloudWatch gives them in: JSON of the AWS CLI and of Logs Insights, CSV of Logs Insights. */

/** Keys and columns that hold a line. */
const MESSAGE = ['@message', 'message'];
/** Keys that hold the entries of an answer: `filter-log-events`, `get-query-results`, a subscription. */
const ENTRIES = ['events', 'results', 'logEvents'];

/** Lines of `text`, or of the messages inside of it where it is an export as a whole; blank ones too. */
export function logLines(text: string): string[] {
  const messages = fromJson(text) ?? fromCsv(text) ?? [text];
  return messages.flatMap((message) => message.split('\n'));
}

function fromJson(text: string): string[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const entries = Array.isArray(value)
    ? value
    : ENTRIES.map((key) => keyOf(value, key)).find(Array.isArray);
  const messages = entries?.map(messageOf).filter((message) => message !== undefined);
  return messages?.length ? messages : undefined;
}

/** An entry is a line, or holds it under a key or among its fields; the console writes JSON in a line as an object. */
function messageOf(entry: unknown): string | undefined {
  const found = Array.isArray(entry)
    ? keyOf(
        entry.find((field) => MESSAGE.includes(String(keyOf(field, 'field')))),
        'value',
      )
    : (MESSAGE.map((key) => keyOf(entry, key)).find((value) => value !== undefined) ?? entry);
  if (typeof found === 'string') return found;
  return found === undefined || found === entry ? undefined : JSON.stringify(found);
}

function keyOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

/** A table counts as one when a column of its first row is named like a message. */
function fromCsv(text: string): string[] | undefined {
  const header = text.slice(0, text.search(/\r?\n|$/)).replace(/^\uFEFF/, '');
  const column = header.split(',').findIndex((name) => MESSAGE.includes(name.replaceAll('"', '')));
  if (column < 0) return undefined;
  const rows = csvRows(text).slice(1);
  return rows.map((row) => row[column] ?? row.join(','));
}

/** Fields row by row; in quotes one may hold commas and line ends, and a quote is written twice. The last may be cut off. */
function csvRows(text: string): string[][] {
  const rows: string[][] = [[]];
  const fields = /(?:"([^"]*(?:""[^"]*)*)(?:"|$)|([^,\r\n]*))(,|\r?\n|\r|$)/gy;
  for (const [, quoted, plain, end] of text.matchAll(fields)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end !== ',') rows.push([]);
  }
  return rows.filter((row) => row.join('') !== '');
}
