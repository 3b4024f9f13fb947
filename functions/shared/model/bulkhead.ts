/** Limits the calls that one model may hold at once, so that a model which hangs cannot take a worker's sockets from the others. */

/** Half of a worker's sockets to Bedrock (bedrock-client.ts): when one model fills its share, the next one has as much. */
const MAX_CALLS = 128;

export class Bulkhead {
  readonly #limit: number;
  #inUse = 0;

  constructor(limit: number = MAX_CALLS) {
    this.#limit = limit;
  }

  /** @returns what frees the place, once; undefined when all are taken: nobody waits, since the next model has room */
  enter(): (() => void) | undefined {
    if (this.#inUse >= this.#limit) return undefined;
    this.#inUse += 1;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#inUse -= 1;
    };
  }
}
