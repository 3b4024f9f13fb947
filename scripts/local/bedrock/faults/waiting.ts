/** Waiting that ends when the caller has gone. */
import { setTimeout as delay } from 'node:timers/promises';

/** Waits `ms` milliseconds; rejects as soon as `signal` is aborted. Tests pass their own. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<unknown>;

export const sleep: Sleep = (ms, signal) => delay(ms, undefined, { signal });

/** Never resolves; rejects when the caller closes the connection. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = () => reject(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
