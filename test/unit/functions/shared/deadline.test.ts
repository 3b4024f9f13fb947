import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  abortableDelay,
  CallerLeft,
  DeadlineExceeded,
  orAborted,
  startDeadline,
  stoppedBy,
} from '../../../../functions/shared/deadline.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('a deadline', () => {
  it('aborts with its own reason when time is up', () => {
    const { signal, remainingMs } = startDeadline(1_000);
    jest.advanceTimersByTime(999);
    expect(signal.aborted).toBe(false);
    expect(remainingMs()).toBeCloseTo(1, 0);
    jest.advanceTimersByTime(1);
    expect(signal.reason).toBeInstanceOf(DeadlineExceeded);
    expect(remainingMs()).toBe(0);
  });

  it('hands on the reason of a caller that leaves earlier', () => {
    const gone = new AbortController();
    const { signal } = startDeadline(1_000, gone.signal);
    gone.abort(new CallerLeft());
    expect(signal.reason).toBeInstanceOf(CallerLeft);
  });

  it('leaves no timer when it is cleared', () => {
    startDeadline(1_000).clear();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('never lets an inner one outlive it', () => {
    const outer = startDeadline(1_000);
    const inner = outer.within(5_000);
    expect(inner.remainingMs()).toBeLessThanOrEqual(1_000);
    jest.advanceTimersByTime(1_000);
    expect(inner.signal.aborted).toBe(true);
  });

  it('ends one that is no shorter itself: never earlier, and not by a timer of its own', () => {
    const stop = new AbortController();
    const outer = startDeadline(60.5);
    for (const each of [outer, stoppedBy(stop.signal, outer)]) {
      // Timers know whole ms: one of 39.6 ms would end before the outer one.
      jest.advanceTimersByTime(10.4);
      const inner = each.within(5_000);
      expect(inner.signal).toBe(each.signal);
      inner.clear();
    }
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(40);
    expect(outer.signal.reason).toBeInstanceOf(DeadlineExceeded);
  });

  it('goes on when an inner one is over', () => {
    const outer = startDeadline(1_000);
    const inner = outer.within(10);
    jest.advanceTimersByTime(10);
    expect([inner.signal.aborted, outer.signal.aborted]).toEqual([true, false]);
  });

  it('is over at once when no time was left', () => {
    const { signal } = startDeadline(-500);
    jest.advanceTimersByTime(1);
    expect(signal.aborted).toBe(true);
  });

  it('is no longer than an invocation, also where the platform reports years', () => {
    const { signal, remainingMs } = startDeadline(9.5 * 365 * 86_400_000);
    expect(remainingMs()).toBe(900_000);
    jest.advanceTimersByTime(1_000);
    expect(signal.aborted).toBe(false);
  });
});

describe('the end of a request', () => {
  const isOverAfter = (signal: AbortSignal, ms: number): boolean => {
    jest.advanceTimersByTime(ms - 1);
    expect(signal.aborted).toBe(false);
    jest.advanceTimersByTime(1);
    return signal.aborted;
  };

  it('has its own time while there is enough, whoever has left', () => {
    const gone = new AbortController();
    const { closing } = startDeadline(10_000, gone.signal, 2_000);
    gone.abort(new CallerLeft());
    expect(isOverAfter(closing(5_000, 700), 5_000)).toBe(true);
  });

  it('shares what was kept back behind the deadline: one step after the other fits into it', () => {
    const { closing } = startDeadline(10_000, undefined, 2_000);
    jest.advanceTimersByTime(10_000);
    expect(isOverAfter(closing(5_000, 700), 1_300)).toBe(true);
    expect(isOverAfter(closing(1_000, 100), 600)).toBe(true);
  });

  it('has none left when it begins too late', () => {
    const { closing } = startDeadline(1_000, undefined, 500);
    jest.advanceTimersByTime(2_000);
    const signal = closing(1_000, 0);
    jest.advanceTimersByTime(1);
    expect(signal.aborted).toBe(true);
  });

  it('is as the deadline has it where one more signal may stop the work', () => {
    const stop = new AbortController();
    const outer = startDeadline(1_000, undefined, 2_000);
    const limit = stoppedBy(stop.signal, outer);
    const inner = limit.within(500);
    stop.abort(new CallerLeft());
    expect([outer, limit, inner].map(({ signal }) => signal.aborted)).toEqual([false, true, true]);
    expect(isOverAfter(limit.closing(5_000, 0), 3_000)).toBe(true);
  });
});

describe('a wait', () => {
  it('ends early with the reason of the abort, and leaves no timer', async () => {
    const gone = new AbortController();
    const wait = abortableDelay(1_000, gone.signal);
    gone.abort(new CallerLeft());
    await expect(wait).rejects.toBeInstanceOf(CallerLeft);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not begin after the abort', async () => {
    await expect(abortableDelay(1_000, AbortSignal.abort('over'))).rejects.toBe('over');
  });

  it('ends in time without one', async () => {
    const wait = abortableDelay(1_000, new AbortController().signal);
    jest.advanceTimersByTime(1_000);
    await expect(wait).resolves.toBeUndefined();
  });
});

describe('what is stored when the work is over', () => {
  it('leaves no timer behind once its deadline is cleared', () => {
    const deadline = startDeadline(1_000, undefined, 2_000);
    const signals = [deadline.closing(500, 100), deadline.closing(900, 0)];
    expect(jest.getTimerCount()).toBe(3);
    deadline.clear();
    expect(jest.getTimerCount()).toBe(0);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
  });
});

describe('work that is left behind', () => {
  it('may fail later without anybody hearing of it', async () => {
    const strays: unknown[] = [];
    const hear = (reason: unknown) => strays.push(reason);
    process.on('unhandledRejection', hear);
    const gone = new AbortController();
    let fail = (_: Error): void => {};
    const work = new Promise<never>((_, reject) => {
      fail = reject;
    });
    const waited = orAborted(work, gone.signal);
    gone.abort(new CallerLeft());
    await expect(waited).rejects.toBeInstanceOf(CallerLeft);
    fail(new Error('too late'));
    jest.useRealTimers();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', hear);
    expect(strays).toEqual([]);
  });

  it('gives what it gives when it is first', async () => {
    const { signal } = new AbortController();
    await expect(orAborted(Promise.resolve(7), signal)).resolves.toBe(7);
    await expect(orAborted(Promise.reject(new Error('x')), signal)).rejects.toThrow('x');
  });
});
