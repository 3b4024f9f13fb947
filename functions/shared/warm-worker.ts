/** One worker as the warmer sees it: who it is, how many events it works on, and its answer to a ping. */
import { setTimeout as delay } from 'node:timers/promises';
import { type AskSiblings, joinSiblings } from './sibling-load.ts';
import { MAX_HOLD_MS, WARM_EVENT_TYPE, type WarmAnswer, type WarmEvent } from './warm-event.ts';
import { createIdentity, type WorkerIdentity } from './worker-identity.ts';

export interface WarmWorker {
  /** Runs the work of a user's event, which counts as in flight until it ends, well or not. */
  serve<T>(work: () => Promise<T>): Promise<T>;
  /** Answers after the event's `holdMs` (0 when absent or not a number, at most `MAX_HOLD_MS`). */
  answer(event: WarmEvent): Promise<WarmAnswer>;
}

/** Sender of every event that is no ping; a run of the warmer has a name. */
const USERS = '';

/** Call it once a worker, at module scope. */
export function createWarmWorker(
  identity: () => WorkerIdentity = createIdentity(),
  join: (busyFor: (sender: string) => number) => AskSiblings = joinSiblings,
  hold: (ms: number) => Promise<unknown> = (ms) => delay(ms),
): WarmWorker {
  const inFlight = new Map<string, number>();
  const during = async <T>(sender: string, work: () => Promise<T>): Promise<T> => {
    inFlight.set(sender, (inFlight.get(sender) ?? 0) + 1);
    try {
      return await work();
    } finally {
      const left = (inFlight.get(sender) ?? 1) - 1;
      if (left > 0) inFlight.set(sender, left);
      else inFlight.delete(sender);
    }
  };
  const busyFor = (sender: string): number => {
    let busy = 0;
    for (const [other, count] of inFlight) if (other !== sender) busy += count;
    return busy;
  };
  const askSiblings = join(busyFor);
  return {
    serve: (work) => {
      // Counted, so that the next warm answer tells how many events this worker took.
      identity();
      return during(USERS, work);
    },
    answer: ({ holdMs, run }) => {
      // A ping without a run, such as the proof of a release, is somebody else's to every warmer.
      const sender = typeof run === 'string' && run !== USERS ? run : 'unnamed';
      const answer = { type: WARM_EVENT_TYPE, ...identity() } as const;
      return during(sender, async () => {
        const busy = busyFor(sender) + (await askSiblings(sender));
        if (typeof holdMs === 'number' && holdMs > 0) await hold(Math.min(holdMs, MAX_HOLD_MS));
        return { ...answer, busy };
      });
    },
  };
}
