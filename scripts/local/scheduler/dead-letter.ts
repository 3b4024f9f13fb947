/**
 * What EventBridge Scheduler puts into a dead-letter queue: the target's input as the body, and why it was not
 * delivered as attributes (User Guide, "Configuring a dead-letter queue", the dead-letter event).
 */
import { wholeSeconds } from './context-attributes.ts';
import type { DeliveryFailure } from './deliver.ts';
import type { ScheduleDefinition } from './schedule.ts';

export interface GivenUp {
  failure: DeliveryFailure;
  executionId: string;
  due: number;
  retries: number;
  /** Which limit of the retry policy ended it; absent when retrying was pointless. */
  exhausted?: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';
}

export function deadLetterAttributes(
  schedule: ScheduleDefinition,
  { failure, executionId, due, retries, exhausted }: GivenUp,
): Record<string, string> {
  return {
    ERROR_CODE: failure.code,
    ERROR_MESSAGE: failure.message,
    EXECUTION_ID: executionId,
    ...(exhausted && { EXHAUSTED_RETRY_CONDITION: exhausted }),
    IS_PAYLOAD_TRUNCATED: 'false',
    RETRY_ATTEMPTS: String(retries),
    SCHEDULED_TIME: wholeSeconds(due),
    SCHEDULE_ARN: schedule.arn,
    TARGET_ARN: schedule.target.arn,
  };
}
