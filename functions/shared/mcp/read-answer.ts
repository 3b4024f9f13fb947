/** Reads what a server sends in answer to one POST or GET: a JSON document, or a stream of events. */
import type { IncomingMessage } from 'node:http';
import { EventStreamParser } from './event-stream.ts';
import { isAnswer, McpError, parseMessages, type RpcMessage } from './json-rpc.ts';

/** Bytes of one response. A model reads a few thousand characters of it; the rest would only take the worker's memory. */
const MAX_BYTES = 1_000_000;

/** Time in which a server may end a stream after the answer, in ms; only an ended one leaves its connection to others. */
const LINGER_MS = 1_000;

/** Longest wait before an unfinished stream is asked for again, in ms. */
const MAX_RETRY_MS = 5_000;

export interface Reading {
  /** Undefined when the response ended without it. */
  answer?: RpcMessage;
  /** Where a stream that ended early can be gone on with. */
  resume?: { lastEventId: string; afterMs: number };
}

/**
 * @param onMessage gets every message that is not the answer to request `id`
 * @throws McpError when the response is unusable; the network's error when it broke and cannot be gone on with
 */
export function readAnswer(
  response: IncomingMessage,
  id: number,
  onMessage: (message: RpcMessage) => void,
): Promise<Reading> {
  const type = response.headers['content-type'] ?? '';
  if (/^text\/event-stream\b/i.test(type)) return readStream(response, id, onMessage);
  if (/^application\/json\b/i.test(type)) return readDocument(response, id, onMessage);
  response.destroy();
  return Promise.reject(new McpError('the answer is neither JSON nor a stream of events'));
}

async function readDocument(
  response: IncomingMessage,
  id: number,
  onMessage: (message: RpcMessage) => void,
): Promise<Reading> {
  let text = '';
  for await (const part of textsOf(response)) text += part;
  const reading: Reading = {};
  for (const message of parseMessages(text)) {
    if (isAnswer(message, id)) reading.answer = message;
    else onMessage(message);
  }
  return reading;
}

/** Resolves with the answer, and reads on until the server ends the stream, so that its connection can be used again. */
function readStream(
  response: IncomingMessage,
  id: number,
  onMessage: (message: RpcMessage) => void,
): Promise<Reading> {
  return new Promise((resolve, reject) => {
    let linger: NodeJS.Timeout | undefined;
    const place: { lastEventId?: string; afterMs: number } = { afterMs: 1_000 };
    const readOn = async (): Promise<void> => {
      const parser = new EventStreamParser();
      for await (const text of textsOf(response)) {
        for (const event of parser.push(text)) {
          if (event.id) place.lastEventId = event.id;
          if (event.retryMs !== undefined) place.afterMs = Math.min(event.retryMs, MAX_RETRY_MS);
          if (event.type !== 'message' || event.data === '') continue;
          for (const message of parseMessages(event.data)) {
            if (!isAnswer(message, id)) {
              onMessage(message);
              continue;
            }
            resolve({ answer: message });
            linger ??= setTimeout(() => response.destroy(), LINGER_MS).unref();
          }
        }
      }
    };
    const unfinished = (): Reading => {
      const { lastEventId, afterMs } = place;
      return lastEventId === undefined ? {} : { resume: { lastEventId, afterMs } };
    };
    readOn()
      .then(() => resolve(unfinished()))
      .catch((error: unknown) => {
        const canGoOn = place.lastEventId !== undefined && !(error instanceof McpError);
        if (canGoOn) resolve(unfinished());
        else reject(error);
      })
      .finally(() => clearTimeout(linger));
  });
}

async function* textsOf(response: IncomingMessage): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    // Leaving the loop destroys the response.
    if (bytes > MAX_BYTES) throw new McpError(`the answer is longer than ${MAX_BYTES} bytes`);
    yield decoder.decode(chunk, { stream: true });
  }
}
