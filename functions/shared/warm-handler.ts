/** What makes a function provable: its handler answers warm events itself, and only then does its own work. */
import type { Context } from 'aws-lambda';
import { isWarmEvent, type WarmAnswer } from './warm-event.ts';
import { createWarmWorker } from './warm-worker.ts';

/**
 * Wraps the handler of a function that returns its answer (a streaming one answers on its stream: functions/router).
 * Every release sends the new version one warm event and goes on only after a right answer, so every function of the
 * catalogue needs this. Call it at module scope.
 * @param work gets every event that is not a warm one
 */
export function answeringWarmEvents<Event, Result>(
  work: (event: Event, context: Context) => Promise<Result>,
): (event: unknown, context: Context) => Promise<Result | WarmAnswer> {
  const worker = createWarmWorker();
  return async (event, context) =>
    isWarmEvent(event)
      ? await worker.answer(event)
      : await worker.serve(() => work(event as Event, context));
}
