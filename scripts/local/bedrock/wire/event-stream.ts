/** Amazon event-stream frames, as ConverseStream sends them. */
import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';

const codec = new EventStreamCodec(toUtf8, fromUtf8);

/** One event before it is framed: its member name in the ConverseStream output and its payload. */
export interface StreamEvent {
  type: string;
  payload: unknown;
}

type Headers = Record<string, string>;

export function encodeEvent({ type, payload }: StreamEvent): Uint8Array {
  return encode(
    { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' },
    JSON.stringify(payload),
  );
}

/** A modelled error inside the stream; `type` is its member name, such as `throttlingException`. */
export function encodeException(type: string, message: string): Uint8Array {
  return encode(
    { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' },
    JSON.stringify({ message }),
  );
}

/** An error frame that no model declares. */
export function encodeErrorFrame(code: string, message: string): Uint8Array {
  return encode({ ':error-code': code, ':error-message': message, ':message-type': 'error' }, '');
}

/** A frame of the right form whose body is not JSON. */
export function encodeMalformedEvent(type: string): Uint8Array {
  return encode(
    { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' },
    '{"delta": {"text": "cut',
  );
}

/** A good frame with its last byte, a part of the checksum, changed. */
export function withBadChecksum(frame: Uint8Array): Uint8Array {
  const bad = Uint8Array.from(frame);
  const last = bad.length - 1;
  bad[last] = (bad[last] as number) ^ 0xff;
  return bad;
}

function encode(headers: Headers, body: string): Uint8Array {
  const typed = Object.entries(headers).map(([name, value]) => [name, { type: 'string', value }]);
  return codec.encode({ headers: Object.fromEntries(typed), body: fromUtf8(body) });
}
