/** The one deadline of a request: every await of the request hangs on its signal. */

/** Reason of an abort because time ran out; an abort by the caller carries the caller's own reason. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
}

/**
 * No invocation of a request may run longer (Lambda's limit, 900 s). Some emulators report a remaining time of years,
 * which a timer would take for none at all.
 */
const LONGEST_MS = 900_000;

/** Reason of an abort because nobody waits for the answer any more. */
export class CallerLeft extends Error {
  override readonly name = 'CallerLeft';
}

export interface Deadline {
  /** Aborted when time is up or the caller has left. */
  signal: AbortSignal;
  /** Milliseconds left, never below 0. */
  remainingMs(): number;
  /** A shorter deadline inside this one. What would be no shorter is ended by this one's own signal. */
  within(ms: number): Deadline;
  /**
   * For what is stored when the work is over, whether or not its caller has left: aborted after `ms`, or as much earlier as
   * leaves `keptMs` of the time that was kept back behind the deadline.
   */
  closing(ms: number, keptMs: number): AbortSignal;
  /** Frees the timers, those of `closing` too. */
  clear(): void;
}

/**
 * Starts a deadline of `ms` milliseconds, at most 15 minutes; `caller` aborts it earlier.
 * @param reserveMs time kept back behind it, for `closing`
 */
export function startDeadline(ms: number, caller?: AbortSignal, reserveMs = 0): Deadline {
  const span = Math.min(Math.max(0, ms), LONGEST_MS);
  const end = performance.now() + span;
  const controller = new AbortController();
  const timer = setTimeout(
    () => controller.abort(new DeadlineExceeded(`no answer within ${Math.round(span)} ms`)),
    span,
  );
  timer.unref();
  const signal = caller ? AbortSignal.any([caller, controller.signal]) : controller.signal;
  const closings: Deadline[] = [];
  const deadline: Deadline = {
    signal,
    remainingMs: () => Math.max(0, end - performance.now()),
    within: (limit) => inner(deadline, limit),
    closing: (limit, keptMs) => {
      const left = end + reserveMs - performance.now() - keptMs;
      const closing = startDeadline(Math.min(limit, left));
      closings.push(closing);
      return closing.signal;
    },
    clear() {
      clearTimeout(timer);
      // Left to run out, each would make an error and its stack for nobody.
      for (const closing of closings) closing.clear();
    },
  };
  return deadline;
}

/** The deadline, ended by one more signal. Its timer stays the deadline's own. */
export function stoppedBy(stop: AbortSignal, deadline: Deadline): Deadline {
  const signal = AbortSignal.any([deadline.signal, stop]);
  const stoppable: Deadline = { ...deadline, signal, within: (ms) => inner(stoppable, ms) };
  return stoppable;
}

/**
 * A timer of its own for the time that is left would fire up to 1 ms before the outer one's, and what was cut off with the
 * outer deadline would look like work that took too long.
 */
function inner(outer: Deadline, ms: number): Deadline {
  if (ms < outer.remainingMs()) return startDeadline(ms, outer.signal);
  // Its timers are the outer one's, who clears them.
  return { ...outer, clear() {} };
}

/** A wait that ends early, with the signal's reason, when the signal is aborted. */
export async function abortableDelay(ms: number, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    await orAborted(elapsed, signal);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * What `work` gives, or the signal's reason as soon as the signal is aborted, whether or not the work listens to it.
 * Work that is left behind may still fail: nobody hears it then.
 */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
