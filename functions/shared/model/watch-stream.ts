/** Watchdogs over a stream: one until its first event, one over every silence after that, a short one at its end. */
import type { ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime';
import { ModelStalled } from './failure.ts';

export interface StreamLimits {
  /** From the request to the first event, in ms. */
  firstEventMs: number;
  /** Between two events, in ms. */
  idleMs: number;
  /** For what follows `messageStop`, in ms: the answer is whole by then, and only its usage is still to come. */
  metadataMs: number;
}

/** Aborts an attempt, and with it the connection, when what it was told to expect is late. */
export class Watchdog {
  readonly #attempt: AbortController;
  #timer: NodeJS.Timeout | undefined;

  constructor(attempt: AbortController) {
    this.#attempt = attempt;
  }

  /** Replaces what was expected before. */
  expect(what: string, ms: number): void {
    this.clear();
    this.#timer = setTimeout(() => {
      this.#attempt.abort(new ModelStalled(`no ${what} after ${Math.round(ms)} ms`));
    }, ms);
    this.#timer.unref();
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}

/** Yields the events of `source` under the watchdog, which is off while the consumer works on an event. */
export async function* watchStream(
  source: AsyncIterable<ConverseStreamOutput>,
  limits: StreamLimits,
  watchdog: Watchdog,
): AsyncGenerator<ConverseStreamOutput> {
  let stopped = false;
  for await (const event of source) {
    watchdog.clear();
    yield event;
    stopped ||= event.messageStop !== undefined;
    if (stopped) watchdog.expect('end of the stream', limits.metadataMs);
    else watchdog.expect('further event', limits.idleMs);
  }
}
