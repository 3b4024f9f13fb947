/** Work that happens later: every timer of the service, so that closing it cancels them all at once. */
export class Tasks {
  #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  /** Runs `work` after `ms`; the function returned cancels it. Nothing runs after `close`. */
  later(ms: number, work: () => void): () => void {
    if (this.#closed) return () => {};
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
    return () => {
      clearTimeout(timer);
      this.#timers.delete(timer);
    };
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
