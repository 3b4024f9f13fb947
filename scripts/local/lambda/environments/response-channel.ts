/** Bytes that may wait for the caller before the function's writes are held back. */
const HIGH_WATER = 1_048_576;

/** Carries one response from the runtime to the caller, chunk by chunk, with back-pressure. */
export class ResponseChannel implements AsyncIterable<Uint8Array> {
  #chunks: Uint8Array[] = [];
  #waitingBytes = 0;
  #state: 'open' | 'ended' | 'abandoned' = 'open';
  #failure: Error | undefined;
  #wakeReader: (() => void) | undefined;
  #wakeWriter: (() => void) | undefined;

  /** Resolves when there is room for more. What is written after the end, or to nobody, is dropped. */
  async write(chunk: Uint8Array): Promise<void> {
    if (this.#state !== 'open') return;
    this.#chunks.push(chunk);
    this.#waitingBytes += chunk.length;
    this.#wakeReader?.();
    while (this.#state === 'open' && this.#waitingBytes > HIGH_WATER) {
      await new Promise<void>((resolve) => {
        this.#wakeWriter = resolve;
      });
    }
  }

  end(): void {
    this.#finish('ended');
  }

  /** The reader gets what was written before, then the error. */
  fail(error: Error): void {
    if (this.#state === 'open') this.#failure = error;
    this.#finish('ended');
  }

  /** Nobody reads any more: the runtime may go on writing, into nothing. */
  abandon(): void {
    this.#chunks = [];
    this.#finish('abandoned');
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      while (true) {
        const chunk = this.#chunks.shift();
        if (chunk) {
          this.#waitingBytes -= chunk.length;
          this.#wakeWriter?.();
          yield chunk;
        } else if (this.#state === 'open') {
          await new Promise<void>((resolve) => {
            this.#wakeReader = resolve;
          });
        } else {
          if (this.#failure) throw this.#failure;
          return;
        }
      }
    } finally {
      this.abandon();
    }
  }

  #finish(state: 'ended' | 'abandoned'): void {
    if (this.#state === 'open' || state === 'abandoned') this.#state = state;
    this.#wakeReader?.();
    this.#wakeWriter?.();
  }
}
