import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';
import { FunctionFailure } from '../environments/invocation.ts';

const codec = new EventStreamCodec(toUtf8, fromUtf8);

const text = (value: string) => ({ type: 'string' as const, value });

function event(type: string, contentType: string, body: Uint8Array): Uint8Array {
  return codec.encode({
    headers: {
      ':message-type': text('event'),
      ':event-type': text(type),
      ':content-type': text(contentType),
    },
    body,
  });
}

/**
 * The body of an `InvokeWithResponseStream` answer: a PayloadChunk for every piece the function wrote, then
 * InvokeComplete, which names the error when the function failed in mid-stream.
 */
export async function* payloadEvents(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const complete: { ErrorCode?: string; ErrorDetails?: string } = {};
  try {
    for await (const chunk of chunks) {
      yield event('PayloadChunk', 'application/octet-stream', chunk);
    }
  } catch (error) {
    if (!(error instanceof FunctionFailure)) throw error;
    complete.ErrorCode = error.name;
    complete.ErrorDetails = error.message;
  }
  yield event('InvokeComplete', 'application/json', Buffer.from(JSON.stringify(complete)));
}
