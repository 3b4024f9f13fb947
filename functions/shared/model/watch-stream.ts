/** Watchdogs over a stream: one for its first event, one for every silence after that. */
import { ModelStalled } from './failure.ts';

export interface StreamLimits {
  firstEventMs: number;
  idleMs: number;
}

/** Yields the events of `source`; when one is late, `attempt` is aborted, which ends the connection, and it throws. */
export async function* watchStream<T>(
  source: AsyncIterable<T>,
  limits: StreamLimits,
  attempt: AbortController,
): AsyncGenerator<T> {
  let timer: NodeJS.Timeout | undefined;
  const arm = (ms: number, what: string): void => {
    clearTimeout(timer);
    timer = setTimeout(() => attempt.abort(new ModelStalled(`${what} after ${ms} ms`)), ms);
    timer.unref();
  };
  arm(limits.firstEventMs, 'no first event');
  try {
    for await (const event of source) {
      clearTimeout(timer);
      yield event;
      arm(limits.idleMs, 'silence');
    }
  } finally {
    clearTimeout(timer);
  }
}
