/** Where a turn's progress and answer go: one JSON document, or server-sent events as they happen. */
import { orAborted } from '../../shared/deadline.ts';
import type { ApiError } from './api-error.ts';
import { errorBody } from './api-error.ts';
import { startHeartbeat } from './heartbeat.ts';
import type { Progress, ToolEvent } from './progress.ts';

/** What happens in a turn, in the words of a user of the API. */
export interface TurnEvents {
  progress(event: Progress): void;
  /** Text as the model writes it. The answer is the text after the last `tool` event; before one it is a remark. */
  token(text: string): void;
  tool(event: ToolEvent): void;
}

export interface TurnSink extends TurnEvents {
  /** The work is done, and nothing more is spent on it: what is left is to store its end and to tell it. */
  over?(): void;
  done(answer: Record<string, unknown>): Promise<void>;
  fail(error: ApiError): Promise<void>;
}

/** The stream that the runtime hands to a handler. */
export interface ResponseStream extends NodeJS.WritableStream {
  setContentType(type: string): void;
  readonly destroyed: boolean;
  destroy(): unknown;
}

/** Opens the answer with its status and headers; the runtime writes them before the first byte. */
export type OpenResponse = (status: number, headers: Record<string, string>) => ResponseStream;

/** Called when the answer is written: aborted when its client must have taken it. */
export type SendingLimit = () => AbortSignal;

export function createSink(
  stream: boolean,
  open: OpenResponse,
  requestId: string,
  limit: SendingLimit,
): TurnSink {
  return stream ? eventSink(open, requestId, limit) : documentSink(open, requestId, limit);
}

const COMMON = { 'cache-control': 'no-store' };

function documentSink(open: OpenResponse, requestId: string, limit: SendingLimit): TurnSink {
  const send = (status: number, body: unknown, headers = {}): Promise<void> => {
    const all = { ...COMMON, 'content-type': 'application/json', ...headers };
    return end(open(status, all), limit(), JSON.stringify(body));
  };
  return {
    progress() {},
    token() {},
    tool() {},
    done: (answer) => send(200, answer),
    fail(error) {
      const { status, retryAfterSeconds: seconds } = error;
      const headers = seconds === undefined ? {} : { 'retry-after': String(Math.ceil(seconds)) };
      return send(status, errorBody(error, requestId), headers);
    },
  };
}

function eventSink(open: OpenResponse, requestId: string, limit: SendingLimit): TurnSink {
  const response = open(200, { ...COMMON, 'content-type': 'text/event-stream' });
  let written = 0;
  let isOver = false;
  const put = (event: string, data: unknown): void => {
    // A write behind the end would break off what is still on its way to the client.
    if (isOver || response.destroyed) return;
    written += 1;
    // The number tells a client that nothing was lost or turned around on the way.
    response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\nid: ${written}\n\n`);
  };
  const heartbeat = startHeartbeat((silentMs) => put('progress', { step: 'working', silentMs }));
  const write = (event: string, data: unknown): void => {
    put(event, data);
    if (!isOver) heartbeat.sent();
  };
  const finish = (event: string, data: unknown): Promise<void> => {
    put(event, data);
    isOver = true;
    heartbeat.stop();
    return end(response, limit());
  };
  response.once('close', () => heartbeat.stop());
  return {
    progress: (event) => write('progress', event),
    token: (text) => write('token', { text }),
    tool: (event) => write('tool', event),
    done: (answer) => finish('done', answer),
    fail: (error) => finish('error', errorBody(error, requestId)),
  };
}

/**
 * Resolves when the runtime has taken the last byte. A client that left is no error of the turn, and one that does not read
 * is left: it would hold the invocation and its tenant's slot.
 */
async function end(response: ResponseStream, limit: AbortSignal, last?: string): Promise<void> {
  const taken = new Promise<void>((resolve) => {
    // A stream that is gone already says nothing any more.
    if (response.destroyed) return resolve();
    response.on('error', () => resolve());
    response.once('close', () => resolve());
    // The runtime writes status and headers before the first write, and end() with a chunk is none to it.
    if (last !== undefined) response.write(last);
    response.end(() => resolve());
  });
  await orAborted(taken, limit).catch(() => response.destroy());
}
