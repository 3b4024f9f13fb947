/**
 * How busy the other workers of this execution environment are. A worker alone can't tell: the service gives an event to
 * the one that has waited longest, so a ping always lands on one that has little to do. Workers are threads of one
 * process and ask each other over a channel, only when a ping wants to know.
 */

import { randomUUID } from 'node:crypto';
import { BroadcastChannel } from 'node:worker_threads';

/** Asks for the sum of what the siblings have in flight that `sender` did not send. */
export type AskSiblings = (sender: string) => Promise<number>;

type Message = { ask: string; sender: string } | { reply: string; busy: number };

const CHANNEL = 'agentpool-load';

/** A worker that does not answer within so many ms is at work: it counts as busy with one event. */
const PATIENCE_MS = 20;

const NOBODY: AskSiblings = async () => 0;

/**
 * Call it once a worker, at module scope; the channel keeps no worker alive.
 * @param busyFor what this worker has in flight that the given sender did not send
 */
export function joinSiblings(
  busyFor: (sender: string) => number,
  env: NodeJS.ProcessEnv = process.env,
): AskSiblings {
  const siblings = siblingCount(env);
  if (siblings === 0) return NOBODY;
  const channel = new BroadcastChannel(CHANNEL);
  const waiting = new Map<string, (busy: number) => void>();
  channel.onmessage = ({ data }) => {
    const message = data as Message;
    if ('reply' in message) waiting.get(message.reply)?.(message.busy);
    else channel.postMessage({ reply: message.ask, busy: busyFor(message.sender) });
  };
  channel.unref();
  return async (sender) => {
    const id = randomUUID();
    const { promise, resolve } = Promise.withResolvers<void>();
    let replies = 0;
    let busy = 0;
    waiting.set(id, (more) => {
      busy += more;
      replies += 1;
      if (replies === siblings) resolve();
    });
    const timer = setTimeout(resolve, PATIENCE_MS);
    channel.postMessage({ ask: id, sender } satisfies Message);
    await promise;
    clearTimeout(timer);
    waiting.delete(id);
    return busy + (siblings - replies);
  };
}

/** The variable that the runtime client makes its workers by; functions on demand have one and no siblings. */
function siblingCount(env: NodeJS.ProcessEnv): number {
  if (env.AWS_LAMBDA_MAX_CONCURRENCY === undefined) return 0;
  const workers = Number(env.AWS_LAMBDA_NODEJS_WORKER_COUNT);
  return Number.isSafeInteger(workers) && workers > 1 ? workers - 1 : 0;
}
