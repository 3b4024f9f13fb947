/** What makes a function provable: its handler answers warm events itself, and only then does its own work. */
import type { Context } from 'aws-lambda';
import { answerWarmEvent, isWarmEvent, type WarmAnswer } from './warm-event.ts';
import { createIdentity } from './worker-identity.ts';

/**
 * Wraps the handler of a function that returns its answer (a streaming one answers on its stream: functions/router).
 * Every release sends the new version one warm event and goes on only after a right answer, so every function of the
 * catalogue needs this. Call it at module scope.
 * @param work gets every event that is not a warm one
 */
export function answeringWarmEvents<Event, Result>(
  work: (event: Event, context: Context) => Promise<Result>,
): (event: unknown, context: Context) => Promise<Result | WarmAnswer> {
  const identity = createIdentity();
  return async (event, context) => {
    if (isWarmEvent(event)) return await answerWarmEvent(event, identity);
    // Counted, so that the next warm answer tells how many events this worker took.
    identity();
    return await work(event as Event, context);
  };
}
