/** What an environment of the warmer remembers between its runs: which workers answered, to tell how many were lost. */
import type { WarmAnswer } from '../shared/warm-event.ts';

export class WorkerMemory {
  /** Workers by version, by function. */
  readonly #known = new Map<string, Map<string, ReadonlySet<string>>>();

  /**
   * Workers of the last run that this one could not find, in the versions that served both times: they died, or their
   * environment was replaced. Null when there is nothing to compare: the first run, another version, or a run that
   * ended before it had searched everywhere.
   */
  compare(
    functionName: string,
    versions: readonly { version: string; workers: readonly WarmAnswer[]; isThorough: boolean }[],
  ): number | null {
    const before = this.#known.get(functionName);
    const now = new Map<string, ReadonlySet<string>>();
    let lost: number | null = null;
    for (const { version, workers, isThorough } of versions) {
      const seen = new Set(
        workers.map(({ environmentId, workerId }) => `${environmentId}/${workerId}`),
      );
      const known = before?.get(version);
      if (known && isThorough) lost = (lost ?? 0) + known.difference(seen).size;
      // What was not searched for is still expected next time.
      now.set(version, known && !isThorough ? known.union(seen) : seen);
    }
    this.#known.set(functionName, now);
    return lost;
  }
}
