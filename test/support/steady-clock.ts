/**
 * Time as it passes for a process that runs. A machine may take its cores back for seconds; on the usual clock every limit
 * in ms is over by then, and an answer that lies in the socket is taken for silence.
 */
import { afterAll, beforeAll, jest } from '@jest/globals';

/**
 * Every timer, `performance.now` and `Date` of the file go on by the tick of an interval, which counts a standstill as one
 * tick. Called once, at the top of a file that tests against servers in its own process. Not for a server that is late on
 * purpose: it waits by the machine's clock, and under a standstill it would be early.
 */
export function useSteadyClock(): void {
  const { timeout } = AbortSignal;
  beforeAll(() => {
    jest.useFakeTimers({
      advanceTimers: true,
      doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate'],
    });
    // Node times this one outside JavaScript.
    AbortSignal.timeout = (ms) => {
      const controller = new AbortController();
      const timedOut = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
      setTimeout(() => controller.abort(timedOut), ms);
      return controller.signal;
    };
  });
  afterAll(() => {
    AbortSignal.timeout = timeout;
    jest.useRealTimers();
  });
}
