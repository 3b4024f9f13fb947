import type { IncomingMessage } from 'node:http';
import { quotas } from '../quotas.ts';
import { FunctionFailure, type Invocation } from './invocation.ts';

/**
 * Takes the body that the runtime posts for an invocation and passes it to the caller: as it comes when the handler
 * streams, whole otherwise. Returns the failure when the response was refused for its size.
 */
export function receive(
  invocation: Invocation,
  request: IncomingMessage,
): Promise<FunctionFailure | undefined> {
  const streams = request.headers['lambda-runtime-function-response-mode'] === 'streaming';
  return streams ? receiveStream(invocation, request) : receiveWhole(invocation, request);
}

async function receiveWhole(
  invocation: Invocation,
  request: IncomingMessage,
): Promise<FunctionFailure | undefined> {
  const body = await readAll(request);
  if (body.length > quotas.responsePayload) {
    const failure = tooLarge(quotas.responsePayload);
    invocation.fail(failure);
    return failure;
  }
  const channel = invocation.respond(request.headers['content-type'] ?? 'application/json');
  // Not awaited: the body is whole, so the slot need not stay taken while a slow caller reads it.
  void channel?.write(body);
  invocation.end();
  return undefined;
}

async function receiveStream(
  invocation: Invocation,
  request: IncomingMessage,
): Promise<FunctionFailure | undefined> {
  const channel = invocation.respond(request.headers['content-type'] ?? 'application/octet-stream');
  let failure: FunctionFailure | undefined;
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= quotas.streamedResponsePayload) {
        await channel?.write(chunk);
      } else if (!failure) {
        failure = tooLarge(quotas.streamedResponsePayload);
        invocation.fail(failure);
      }
    }
  } catch {
    invocation.fail(
      FunctionFailure.of('Runtime.TruncatedResponse', 'The response stream broke off'),
    );
    return undefined;
  }
  const trailer = trailerFailure(request);
  if (trailer) invocation.fail(trailer);
  else if (!failure) invocation.end();
  return failure;
}

/** A handler that fails in mid-stream says so in the trailers of its response. */
function trailerFailure(request: IncomingMessage): FunctionFailure | undefined {
  const type = request.trailers['lambda-runtime-function-error-type'];
  if (type === undefined) return undefined;
  const body = request.trailers['lambda-runtime-function-error-body'] ?? '';
  return new FunctionFailure(type, Buffer.from(body, 'base64'));
}

/** What a caller gets instead of a response above `limit` bytes. */
export function tooLarge(limit: number): FunctionFailure {
  return FunctionFailure.of(
    'Function.ResponseSizeTooLarge',
    `Response payload size exceeded maximum allowed payload size (${limit} bytes).`,
  );
}

/** The request's body, whole. */
export async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
