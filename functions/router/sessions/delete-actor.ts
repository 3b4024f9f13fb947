/**
 * Deletes what the sessions table keeps of an actor, while turns of the actor may be running. First a mark is written:
 * a turn that began before it looks for it after taking its number, and stores nothing then. What had looked already is
 * waited for. Only after that is looked what there is, so everything that began before the mark is found.
 */
import { abortableDelay, type Deadline } from '../../shared/deadline.ts';
import type { ActorItems, ItemKey, ListedKey } from './actor-items.ts';
import type { Actor } from './session-keys.ts';
import { APPEND_MS } from './session-store.ts';

/** Writes that were under way when the mark came have landed or failed after so many ms. */
const SETTLE_MS = APPEND_MS + 500;

/** Items that one deletion deletes at most, and the time that it leaves of its deadline, in ms. */
const MAX_ITEMS = 5_000;
const SPARE_MS = 2_000;

export interface Deletion {
  /** Items: turns, sessions, idempotency keys. */
  deleted: number;
  /** False: there is more, and the same call goes on with it. */
  complete: boolean;
}

export interface DeletionClock {
  now(): number;
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

const REAL_CLOCK: DeletionClock = { now: Date.now, wait: abortableDelay };

/** @throws what the table's client throws; a deletion that was cut off goes on when it is called again */
export async function deleteActor(
  items: ActorItems,
  actor: Actor,
  deadline: Deadline,
  clock = REAL_CLOCK,
): Promise<Deletion> {
  const { signal } = deadline;
  const until = clock.now();
  await items.markDeleted(actor, until, signal);
  await clock.wait(SETTLE_MS, signal);
  let deleted = 0;
  const isSpent = (): boolean => deleted >= MAX_ITEMS || deadline.remainingMs() < SPARE_MS;
  /** @param take deletes a page, and says how many it deleted. @returns false when there may be more */
  const sweep = async <T>(
    pages: AsyncIterable<T[]>,
    take: (page: T[]) => Promise<number>,
  ): Promise<boolean> => {
    for await (const page of pages) {
      if (isSpent()) return false;
      deleted += await take(page);
    }
    return true;
  };
  const takeKeys = (keys: ListedKey[]): Promise<number> =>
    items.deleteKeys(keys, until, clock.now(), signal);
  const takeTurns = async (turns: ItemKey[]): Promise<number> => {
    await items.delete(turns, signal);
    return turns.length;
  };
  const keys = items.keys(actor, until, signal);
  if (!(await sweep(keys, takeKeys))) return { deleted, complete: false };
  for await (const sessions of items.sessions(actor, signal)) {
    for (const session of sessions) {
      const turns = items.turns(actor, session.sessionId, until, signal);
      if (!(await sweep(turns, takeTurns))) return { deleted, complete: false };
      // One that has gone on since the mark stays listed, with its turns from then on.
      const isOver = session.begunAt <= until && (await items.unlist(actor, session, signal));
      if (isOver) deleted += 1;
    }
  }
  return { deleted, complete: true };
}
