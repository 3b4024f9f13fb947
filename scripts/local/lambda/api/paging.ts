import { invalid } from './errors.ts';

export interface Page<T> {
  items: T[];
  /** Absent on the last page. */
  nextMarker?: string;
}

/**
 * One page of a list. Items are ordered by `keyOf`, and the marker carries the last key of the page before, so that
 * an item created or deleted between two pages neither repeats nor hides another.
 * @param size most items a page may hold; MaxItems can only lower it
 */
export function pageOf<T>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
  query: URLSearchParams,
  size: number,
): Page<T> {
  const after = decodeMarker(query.get('Marker'));
  const sorted = [...items]
    .map((item) => ({ key: keyOf(item), item }))
    .filter(({ key }) => after === undefined || key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const count = Math.min(size, maxItems(query));
  const page = sorted.slice(0, count);
  const last = page.at(-1);
  const result: Page<T> = { items: page.map(({ item }) => item) };
  if (last && sorted.length > count)
    result.nextMarker = Buffer.from(last.key).toString('base64url');
  return result;
}

function maxItems(query: URLSearchParams): number {
  const text = query.get('MaxItems');
  if (text === null) return Number.POSITIVE_INFINITY;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 10_000) {
    throw invalid('MaxItems must be a whole number between 1 and 10000.');
  }
  return count;
}

function decodeMarker(marker: string | null): string | undefined {
  if (marker === null || marker === '') return undefined;
  const key = Buffer.from(marker, 'base64url').toString();
  if (key === '') throw invalid('Invalid Marker.');
  return key;
}
