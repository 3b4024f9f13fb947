/** Frames of AWS's event stream, as Bedrock answers ConverseStream: enough of the format for a canned answer. */
import { crc32 } from 'node:zlib';

/** Type of a header whose value is a string (AWS event stream specification). */
const STRING = 7;

/** Two lengths and their checksum before the headers, a checksum of everything behind the payload. */
const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;

/** One event: the name of a member of the stream's union, and its value. */
export function eventFrame(name: string, value: object): Buffer {
  const headers = Buffer.concat([
    header(':message-type', 'event'),
    header(':event-type', name),
    header(':content-type', 'application/json'),
  ]);
  const payload = Buffer.from(JSON.stringify(value));
  const length = PRELUDE_BYTES + headers.length + payload.length + CHECKSUM_BYTES;
  const frame = Buffer.alloc(length);
  frame.writeUInt32BE(length, 0);
  frame.writeUInt32BE(headers.length, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  headers.copy(frame, PRELUDE_BYTES);
  payload.copy(frame, PRELUDE_BYTES + headers.length);
  const end = length - CHECKSUM_BYTES;
  frame.writeUInt32BE(crc32(frame.subarray(0, end)), end);
  return frame;
}

function header(name: string, value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(value));
  return Buffer.concat([
    Buffer.from([name.length]),
    Buffer.from(name),
    Buffer.from([STRING]),
    length,
    Buffer.from(value),
  ]);
}
