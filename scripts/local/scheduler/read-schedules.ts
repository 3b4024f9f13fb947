/** Reads the schedules that Terraform or the AWS CLI made back from the control plane. */
import {
  GetScheduleCommand,
  paginateListSchedules,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import type { ScheduleDefinition } from './scheduler.ts';

/** EventBridge Scheduler default for RetryPolicy.MaximumRetryAttempts. */
const DEFAULT_RETRY_ATTEMPTS = 185;

export async function readSchedules(client: SchedulerClient): Promise<ScheduleDefinition[]> {
  const found: ScheduleDefinition[] = [];
  for await (const page of paginateListSchedules({ client }, {})) {
    for (const { Name, GroupName } of page.Schedules ?? []) {
      const schedule = await client.send(new GetScheduleCommand({ Name, GroupName }));
      found.push({
        arn: schedule.Arn ?? `${GroupName}/${Name}`,
        expression: schedule.ScheduleExpression ?? '',
        timezone: schedule.ScheduleExpressionTimezone ?? 'UTC',
        enabled: schedule.State !== 'DISABLED',
        createdAt: schedule.CreationDate?.getTime() ?? 0,
        target: {
          arn: schedule.Target?.Arn ?? '',
          input: schedule.Target?.Input ?? '{}',
          deadLetterQueueArn: schedule.Target?.DeadLetterConfig?.Arn,
          maximumRetryAttempts:
            schedule.Target?.RetryPolicy?.MaximumRetryAttempts ?? DEFAULT_RETRY_ATTEMPTS,
        },
      });
    }
  }
  return found;
}
