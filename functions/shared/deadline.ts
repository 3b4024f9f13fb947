/** The one deadline of a request: every await of the request hangs on its signal. */

/** Reason of an abort because time ran out; an abort by the caller carries the caller's own reason. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
}

export interface Deadline {
  /** Aborted when time is up or the caller has left. */
  signal: AbortSignal;
  /** Milliseconds left, never below 0. */
  remainingMs(): number;
  /** A shorter deadline inside this one. */
  within(ms: number): Deadline;
  /** Frees the timer. */
  clear(): void;
}

/** Starts a deadline of `ms` milliseconds; `caller` aborts it earlier. */
export function startDeadline(ms: number, caller?: AbortSignal): Deadline {
  const end = performance.now() + ms;
  const controller = new AbortController();
  const timer = setTimeout(
    () => controller.abort(new DeadlineExceeded(`no answer within ${Math.round(ms)} ms`)),
    Math.max(0, ms),
  );
  timer.unref();
  const signal = caller ? AbortSignal.any([caller, controller.signal]) : controller.signal;
  const deadline: Deadline = {
    signal,
    remainingMs: () => Math.max(0, end - performance.now()),
    within: (limit) => startDeadline(Math.min(limit, deadline.remainingMs()), signal),
    clear: () => clearTimeout(timer),
  };
  return deadline;
}

/** A wait that ends early, with the signal's reason, when the signal is aborted. */
export function abortableDelay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    if (signal.aborted) return reject(signal.reason);
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
