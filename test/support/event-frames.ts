/** Frames of AWS's event stream, made by its own codec. */
import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';

const codec = new EventStreamCodec(toUtf8, fromUtf8);

/** A frame with these headers, an event's when they do not say otherwise. */
export function encodeFrame(
  headers: Record<string, string>,
  body: string | Uint8Array,
): Uint8Array {
  const all = { ':message-type': 'event', ...headers };
  return codec.encode({
    headers: Object.fromEntries(
      Object.entries(all).map(([name, value]) => [name, { type: 'string' as const, value }]),
    ),
    body: Buffer.from(body),
  });
}
