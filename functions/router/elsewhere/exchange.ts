/** One question to an agent elsewhere, and its answer: as it comes, and never waited for longer than it is worth. */
import type { Readable } from 'node:stream';
import { type Deadline, orAborted } from '../../shared/deadline.ts';
import { Watchdog } from '../../shared/model/watch-stream.ts';
import { AgentTrouble } from './agent-trouble.ts';
import type { WholeReply } from './read-reply.ts';
import type { ReplyReader } from './reply-reader.ts';

export interface CallOptions {
  signal: AbortSignal;
  /** Ask for an answer that comes as it is written. */
  stream: boolean;
}

export interface Called {
  /** The connection's own: destroyed when nobody reads on. */
  body: Readable;
  /** What the agent itself wrote. */
  written: AsyncIterable<Uint8Array>;
}

/** Resolves when the answer begins. @throws AgentTrouble, the network's error, or the signal's reason */
export type CallAgent = (request: string, options: CallOptions) => Promise<Called>;

/** Longest silence before the answer begins when the place declares none, in ms: half of a turn. */
const FIRST_MS = 30_000;

/** Longest silence within an answer, in ms, as for the streams of models. */
const IDLE_MS = 10_000;

/** For what follows the answer, in ms: the connection is kept for the next one when it comes to its end. */
const END_MS = 1_000;

/**
 * @param request JSON
 * @param firstMs longest silence before the answer begins
 * @throws AgentTrouble, the network's error, or the reason of the deadline's signal
 */
export async function exchange(
  call: CallAgent,
  request: string,
  reader: ReplyReader,
  { stream, firstMs = FIRST_MS }: { stream: boolean; firstMs?: number | undefined },
  deadline: Deadline,
): Promise<WholeReply> {
  const attempt = new AbortController();
  const signal = AbortSignal.any([deadline.signal, attempt.signal]);
  const watchdog = new Watchdog(attempt);
  let body: Readable | undefined;
  const read = async (): Promise<WholeReply> => {
    watchdog.expect('answer', firstMs);
    const called = await call(request, { signal, stream });
    ({ body } = called);
    // Nobody may be there any more to end it.
    if (signal.aborted) body.destroy();
    for await (const chunk of called.written) {
      signal.throwIfAborted();
      if (reader.isWhole) continue;
      reader.push(chunk);
      if (reader.isWhole) watchdog.expect('end of the answer', END_MS);
      else watchdog.expect('more of the answer', IDLE_MS);
    }
    return reader.end();
  };
  try {
    return await orAborted(read(), signal);
  } catch (error) {
    // An answer that is there is not lost with its connection.
    if (reader.isWhole && !deadline.signal.aborted) return reader.end();
    if (deadline.signal.aborted || !attempt.signal.aborted) throw error;
    throw new AgentTrouble('unavailable', (attempt.signal.reason as Error).message);
  } finally {
    watchdog.clear();
    // Without effect on a body that was read to its end: its connection is kept.
    body?.destroy();
  }
}
