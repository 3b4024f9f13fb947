/**
 * A streamed answer of a Lambda proxy integration begins with a prelude: JSON with status and headers, then eight NUL
 * bytes; what follows is the body (API Gateway guide, "Lambda proxy integration with response streaming").
 */

import { clientHeaders } from './client-headers.ts';

export interface Prelude {
  statusCode: number;
  headers: Record<string, string>;
}

const DELIMITER = Buffer.alloc(8);

/** A prelude of this size without its end is none: a guard of ours, headers of an answer are at most 10 KB. */
const LONGEST_PRELUDE = 64 * 1024;

/**
 * Reads the prelude however the chunks are cut. Returns it with the rest of the stream, whose chunks pass through as
 * they come. Throws an Error of one line when the stream has no valid prelude, and what `chunks` throws.
 */
export async function readPrelude(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ prelude: Prelude; body: AsyncIterable<Uint8Array> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  for (;;) {
    const next = await iterator.next();
    if (next.done) throw new Error('the answer ended before the end of its prelude');
    // The delimiter may begin in what was searched before.
    const from = Math.max(0, head.length - DELIMITER.length + 1);
    head = Buffer.concat([head, next.value]);
    const end = head.indexOf(DELIMITER, from);
    if (end >= 0) {
      const prelude = parsePrelude(head.subarray(0, end).toString());
      return { prelude, body: rest(head.subarray(end + DELIMITER.length), iterator) };
    }
    if (head.length > LONGEST_PRELUDE) {
      await iterator.return?.();
      throw new Error(`no end of the prelude within ${LONGEST_PRELUDE} bytes`);
    }
  }
}

async function* rest(
  first: Uint8Array,
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    if (first.length > 0) yield first;
    for (;;) {
      const next = await iterator.next();
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}

function parsePrelude(text: string): Prelude {
  const value = parseJson(text) as Partial<Prelude> & {
    multiValueHeaders?: Record<string, string[]>;
  };
  const statusCode = Number(value?.statusCode);
  if (typeof value !== 'object' || value === null || !isStatus(statusCode)) {
    throw new Error(`the prelude is not a JSON object with a statusCode: ${text.slice(0, 200)}`);
  }
  return { statusCode, headers: clientHeaders(value) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isStatus(value: number): boolean {
  return Number.isInteger(value) && value >= 100 && value <= 599;
}
