/**
 * One worker of an environment after the other: workers are threads of one process, and the runtime client starts them
 * all at once. Loading by turns, the first one takes work after a fraction of the time that all of them need, and what
 * a compiler needs for a moment is there once, not once a worker (docs/decisions/worker-memory.md).
 */
import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Pause of a waiting worker between two looks, in ms. Where many wait, one of them looks far sooner; with 20 ms the looks
 * of 16 workers took 0.8 s of processor time from the one that loads.
 */
const LOOK_MS = 100;

/** A turn that lasts longer, in ms, ended without saying so, or is slow: the others go on beside it. */
const PATIENCE_MS = 5_000;

/** The part of a process that its workers have in common. */
export interface Turns {
  /** A folder that stands while a worker is at work. Folders are made by one or by nobody. */
  mark: string;
  patienceMs: number;
}

const OWN_TURNS: Turns = {
  mark: join(tmpdir(), `agentpool-init-${process.pid}`),
  patienceMs: PATIENCE_MS,
};

/** Does `work` when no other worker of this process does such work, and at the latest when its patience is over. */
export async function inTurn<T>(work: () => Promise<T>, turns: Turns = OWN_TURNS): Promise<T> {
  const isMarked = await waitForTurn(turns);
  try {
    return await work();
  } finally {
    if (isMarked) unmark(turns);
  }
}

/** @returns whether the mark is this worker's */
async function waitForTurn({ mark, patienceMs }: Turns): Promise<boolean> {
  while (true) {
    // A look costs less than an attempt that fails.
    const since = statSync(mark, { throwIfNoEntry: false })?.mtimeMs;
    if (since === undefined) {
      try {
        mkdirSync(mark);
        return true;
      } catch (error) {
        // Where no folder can be made there are no turns.
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
      }
    } else if (Date.now() - since > patienceMs) {
      return false;
    }
    await delay(LOOK_MS);
  }
}

function unmark({ mark }: Turns): void {
  try {
    rmdirSync(mark);
  } catch {
    // Gone already: nobody waits for it.
  }
}
