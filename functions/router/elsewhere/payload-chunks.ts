/**
 * What a function wrote, out of Lambda's answer to `InvokeWithResponseStream`: frames of AWS's event stream, a
 * `PayloadChunk` for each piece and `InvokeComplete` at the end. Read here, as the clients of the SDK that know the format
 * keep it to themselves.
 */
import { crc32 } from 'node:zlib';
import { AgentTrouble } from './agent-trouble.ts';

/** Two lengths and their checksum before the headers, a checksum of everything behind the payload. */
const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;

/** Bytes: more than any answer may have, and than Lambda sends at once of one that is written piece by piece. */
const MAX_FRAME = 2_000_000;

/** Type of a header whose value is a string (AWS event stream specification); Lambda sends no other. */
const STRING = 7;

/** @throws AgentTrouble when the function failed on its way, or when the stream is cut or garbled */
export async function* payloadChunks(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let isComplete = false;
  // Read to its end, also when no event is to come: only then is the connection kept.
  for await (const { headers, payload } of framesOf(body)) {
    const type = headers.get(':event-type');
    if (headers.get(':message-type') !== 'event') {
      const name = headers.get(':exception-type') ?? headers.get(':error-code') ?? 'unknown';
      throw new AgentTrouble('unavailable', `Lambda broke off its answer (${name})`);
    }
    if (type === 'PayloadChunk') yield payload;
    if (type === 'InvokeComplete') {
      refuseFailure(payload);
      isComplete = true;
    }
  }
  if (!isComplete) throw new AgentTrouble('unavailable', 'the answer of Lambda was cut off');
}

/** What the function threw is not told: it may say anything. */
function refuseFailure(payload: Buffer): void {
  let code: unknown;
  try {
    code = JSON.parse(payload.toString('utf8') || '{}').ErrorCode;
  } catch {
    throw garbled();
  }
  if (code !== undefined && code !== null) {
    throw new AgentTrouble('failed', `the function failed (${String(code)})`);
  }
}

interface Frame {
  headers: ReadonlyMap<string, string>;
  payload: Buffer;
}

async function* framesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Frame, void, undefined> {
  let held = Buffer.alloc(0);
  for await (const chunk of body) {
    held = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk]);
    for (let length = frameLength(held); length <= held.length; length = frameLength(held)) {
      yield readFrame(held.subarray(0, length));
      held = held.subarray(length);
    }
  }
}

/** Infinity while it is not known. */
function frameLength(held: Buffer): number {
  if (held.length < PRELUDE_BYTES) return Number.POSITIVE_INFINITY;
  const length = held.readUInt32BE(0);
  if (crc32(held.subarray(0, 8)) !== held.readUInt32BE(8)) throw garbled();
  if (length < PRELUDE_BYTES + CHECKSUM_BYTES) throw garbled();
  if (length > MAX_FRAME) {
    throw new AgentTrouble('failed', `the answer is longer than ${MAX_FRAME} bytes`);
  }
  return length;
}

function readFrame(frame: Buffer): Frame {
  const end = frame.length - CHECKSUM_BYTES;
  if (crc32(frame.subarray(0, end)) !== frame.readUInt32BE(end)) throw garbled();
  const payloadAt = PRELUDE_BYTES + frame.readUInt32BE(4);
  if (payloadAt > end) throw garbled();
  return {
    headers: readHeaders(frame.subarray(PRELUDE_BYTES, payloadAt)),
    payload: frame.subarray(payloadAt, end),
  };
}

function readHeaders(bytes: Buffer): Map<string, string> {
  const headers = new Map<string, string>();
  let at = 0;
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw garbled();
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const name = take(take(1).readUInt8()).toString('utf8');
    if (take(1).readUInt8() !== STRING) throw garbled();
    headers.set(name, take(take(2).readUInt16BE()).toString('utf8'));
  }
  return headers;
}

function garbled(): AgentTrouble {
  return new AgentTrouble('unavailable', 'the answer of Lambda is garbled');
}
