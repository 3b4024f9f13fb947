/**
 * Protocol-buffer fields, read and written without a schema: Terraform's plugin protocol needs a dozen small messages of
 * ours, while thousands of others pass through this program as plain bytes.
 */

/** Wire types in use: 0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes. */
export interface Field {
  number: number;
  wireType: number;
  /** The value of a varint; 0 for other wire types. Exact up to 2^53 - 1. */
  varint: number;
  /** The payload of a length-delimited or fixed-width field. */
  bytes: Buffer;
}

const EMPTY = Buffer.alloc(0);

function readVarint(buffer: Buffer, start: number): { value: number; end: number } {
  let value = 0;
  let scale = 1;
  for (let offset = start; offset < buffer.length && offset < start + 10; offset++) {
    const byte = buffer[offset] as number;
    value += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte < 0x80) return { value, end: offset + 1 };
  }
  throw new Error(`malformed protocol message: unfinished varint at byte ${start}`);
}

/** Reads all fields of a message in order. Throws on truncated or malformed bytes. */
export function readFields(buffer: Buffer): Field[] {
  const fields: Field[] = [];
  let offset = 0;
  while (offset < buffer.length) {
    const tag = readVarint(buffer, offset);
    offset = tag.end;
    const number = Math.floor(tag.value / 8);
    const wireType = tag.value % 8;
    if (number === 0) throw new Error('malformed protocol message: field number 0');
    if (wireType === 0) {
      const varint = readVarint(buffer, offset);
      fields.push({ number, wireType, varint: varint.value, bytes: EMPTY });
      offset = varint.end;
      continue;
    }
    const length = payloadLength(buffer, offset, wireType);
    const end = length.start + length.size;
    if (end > buffer.length)
      throw new Error(`malformed protocol message: field ${number} is cut off`);
    fields.push({ number, wireType, varint: 0, bytes: buffer.subarray(length.start, end) });
    offset = end;
  }
  return fields;
}

function payloadLength(
  buffer: Buffer,
  offset: number,
  wireType: number,
): { start: number; size: number } {
  if (wireType === 1) return { start: offset, size: 8 };
  if (wireType === 5) return { start: offset, size: 4 };
  if (wireType !== 2) throw new Error(`malformed protocol message: wire type ${wireType}`);
  const size = readVarint(buffer, offset);
  return { start: size.end, size: size.value };
}

/** The last length-delimited field of that number, as protobuf defines for repeated occurrences of a single field. */
export function bytesOf(fields: readonly Field[], number: number): Buffer | undefined {
  return fields.findLast((field) => field.number === number && field.wireType === 2)?.bytes;
}

/** The field as text; an absent string is empty, as protobuf defines. */
export function textOf(fields: readonly Field[], number: number): string {
  return bytesOf(fields, number)?.toString('utf8') ?? '';
}

/** The field as a number; an absent varint is 0, as protobuf defines. */
export function varintOf(fields: readonly Field[], number: number): number {
  return fields.findLast((field) => field.number === number && field.wireType === 0)?.varint ?? 0;
}

/** Encodes a non-negative whole number up to 2^53 - 1. */
export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}

/** A varint field; nothing at all for 0 or false, protobuf's default. */
export function varintField(number: number, value: number | boolean): Buffer {
  return value ? Buffer.concat([varint(number * 8), varint(Number(value))]) : EMPTY;
}

/** A length-delimited field; `undefined` writes nothing, an empty value writes an empty field. */
export function bytesField(number: number, value: Uint8Array | string | undefined): Buffer {
  if (value === undefined) return EMPTY;
  const payload = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  return Buffer.concat([varint(number * 8 + 2), varint(payload.length), payload]);
}
