import type { CloudResponse } from '../../service.ts';
import { type Call, header } from '../api/call.ts';
import { invalid, ServiceError } from '../api/errors.ts';
import { payloadEvents } from '../api/event-stream.ts';
import type { Operation } from '../api/operation.ts';
import type { LambdaCore } from '../core.ts';
import type { Answer } from '../environments/invocation.ts';
import { ResponseChannel } from '../environments/response-channel.ts';
import { isManaged } from '../lifecycle/deletion.ts';
import { quotas } from '../quotas.ts';
import { referenceOf } from '../state/store.ts';
import { invokeLater } from './async-invoke.ts';
import { collect } from './collect.ts';
import { type Dispatched, type DispatchInput, dispatch, invocable } from './dispatch.ts';

export const invoke: Operation = async (core, call) => {
  const type = header(call, 'x-amz-invocation-type') ?? 'RequestResponse';
  const limit = type === 'Event' ? quotas.asyncRequestPayload : quotas.requestPayload;
  const input = readInput(core, call, limit);
  switch (type) {
    case 'RequestResponse':
      return wholeResponse(await dispatch(core, input));
    case 'Event':
      invocable(core, core.store.function(input.reference), input.reference);
      invokeLater(core, input);
      return { status: 202 };
    case 'DryRun':
      invocable(core, core.store.function(input.reference), input.reference);
      return { status: 204 };
    default:
      throw invalid(`Unknown invocation type: ${type}`);
  }
};

export const invokeWithResponseStream: Operation = async (core, call) => {
  const input = readInput(core, call, quotas.requestPayload);
  const ran = await dispatch(core, input);
  const chunks = chunksOf(ran.answer, call.signal);
  return {
    status: 200,
    headers: { 'content-type': 'application/vnd.amazon.eventstream', ...headersOf(ran) },
    body: payloadEvents(chunks),
  };
};

/**
 * The answer as a stream, which fails before its first byte when the function did. When the caller goes away the
 * function may go on; what it writes goes nowhere.
 */
export function chunksOf(answer: Answer, signal: AbortSignal | undefined): ResponseChannel {
  if (answer.failure) {
    const failed = new ResponseChannel();
    failed.fail(answer.failure);
    return failed;
  }
  const { chunks } = answer;
  signal?.addEventListener('abort', () => chunks.abandon(), { once: true });
  return chunks;
}

function headersOf({ requestId, executedVersion }: Dispatched): Record<string, string> {
  return { 'x-amzn-requestid': requestId, 'x-amz-executed-version': executedVersion };
}

async function wholeResponse(ran: Dispatched): Promise<CloudResponse> {
  const { payload, failed } = await collect(ran.answer);
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      ...headersOf(ran),
      // The service tells every failure of a Node.js function as Unhandled.
      ...(failed && { 'x-amz-function-error': 'Unhandled' }),
    },
    body: payload,
  };
}

function readInput(core: LambdaCore, call: Call, limit: number): DispatchInput {
  const reference = referenceOf(call);
  const owner = core.store.function(reference);
  if (header(call, 'x-amz-log-type') === 'Tail') {
    throw invalid(
      isManaged(owner)
        ? 'LogType Tail is not supported for functions with a capacity provider.'
        : `The local cloud does not support LogType Tail: read the log group ${owner.latest.snapshot.settings.logging.LogGroup} instead.`,
    );
  }
  const context = header(call, 'x-amz-client-context');
  return {
    reference,
    payload: checkPayload(call.body, limit),
    clientContext: context && Buffer.from(context, 'base64').toString('utf8'),
    traceId: header(call, 'x-amzn-trace-id'),
  };
}

/** An event must be JSON; nothing at all counts as an empty object. */
export function checkPayload(body: Uint8Array, limit: number): Uint8Array {
  if (body.length > limit) {
    throw new ServiceError(
      'RequestTooLargeException',
      `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
    );
  }
  if (body.length === 0) return Buffer.from('{}');
  try {
    JSON.parse(Buffer.from(body).toString('utf8'));
  } catch (error) {
    throw new ServiceError(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${(error as Error).message}`,
    );
  }
  return body;
}
