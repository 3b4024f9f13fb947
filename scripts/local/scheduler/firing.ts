/** One firing of a schedule: attempts with growing pauses until the retry policy ends, then the dead-letter queue. */
import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';
import { fillContext } from './context-attributes.ts';
import { deadLetterAttributes, type GivenUp } from './dead-letter.ts';
import { type DeliveryFailure, deliver, type TargetServices } from './deliver.ts';
import type { ScheduleDefinition } from './schedule.ts';

export interface FiringOptions {
  services: TargetServices;
  sendToQueue(queueArn: string, body: string, attributes: Record<string, string>): Promise<void>;
  onEvent(line: string): void;
  clock: Clock;
  /** True once the local cloud ends: nothing is tried again. */
  isClosed(): boolean;
}

export interface Firing {
  /** Why the first attempt failed; undefined when it was delivered. */
  first: Promise<DeliveryFailure | undefined>;
  /** Resolves when it was delivered or given up. */
  settled: Promise<void>;
}

/** Wait before retry n, doubling from a second: the real service spreads its retries over up to a day. */
const RETRY_BASE_MS = 1_000;

/** @param due when the schedule was to fire, in ms since the epoch */
export function fire(options: FiringOptions, schedule: ScheduleDefinition, due: number): Firing {
  const executionId = randomBytes(8).toString('hex');
  const attempt = (number: number): Promise<DeliveryFailure | undefined> => {
    const { arn: scheduleArn, target } = schedule;
    const context = { scheduleArn, due, executionId, attempt: number };
    return deliver(options.services, target.arn, fillContext(target.input, context)).then(
      (failure) => {
        const outcome = failure ? `${failure.code}: ${failure.message}` : 'delivered';
        options.onEvent(`schedule ${schedule.name} fired, attempt ${number}: ${outcome}`);
        return failure;
      },
    );
  };
  const first = attempt(1);
  const settled = follow(options, schedule, { first, attempt, due, executionId });
  return { first, settled };
}

async function follow(
  options: FiringOptions,
  schedule: ScheduleDefinition,
  firing: {
    first: Promise<DeliveryFailure | undefined>;
    attempt(number: number): Promise<DeliveryFailure | undefined>;
    due: number;
    executionId: string;
  },
): Promise<void> {
  const { maximumRetryAttempts, maximumEventAgeMs } = schedule.target;
  const { due, executionId } = firing;
  let failure = await firing.first;
  for (let retries = 0; failure; retries += 1) {
    if (options.isClosed()) return;
    const pause = RETRY_BASE_MS * 2 ** retries;
    const isTooOld = options.clock.now() + pause - due > maximumEventAgeMs;
    if (!failure.retryable || retries >= maximumRetryAttempts || isTooOld) {
      const exhausted = isTooOld ? 'MaximumEventAgeInSeconds' : 'MaximumRetryAttempts';
      const why = failure.retryable ? ({ exhausted } as const) : {};
      return giveUp(options, schedule, { failure, executionId, due, retries, ...why });
    }
    await new Promise<void>((resolve) => options.clock.setTimer(resolve, pause));
    failure = await firing.attempt(retries + 2);
  }
}

async function giveUp(
  options: FiringOptions,
  schedule: ScheduleDefinition,
  end: GivenUp,
): Promise<void> {
  const { deadLetterQueueArn, input } = schedule.target;
  options.onEvent(`schedule ${schedule.name}: gave up after ${end.retries} retries`);
  if (!deadLetterQueueArn) return;
  await options.sendToQueue(deadLetterQueueArn, input, deadLetterAttributes(schedule, end));
}
