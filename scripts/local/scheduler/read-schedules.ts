/** Reads the schedules that Terraform or the AWS CLI made back from the control plane. */
import { callJson } from '../internal-call.ts';
import type { CloudService } from '../service.ts';
import type { ScheduleDefinition } from './scheduler.ts';

/** EventBridge Scheduler default for RetryPolicy.MaximumRetryAttempts. */
const DEFAULT_RETRY_ATTEMPTS = 185;

interface ListedSchedules {
  Schedules: { Name: string; GroupName: string }[];
  NextToken?: string;
}

interface Schedule {
  Arn: string;
  ScheduleExpression: string;
  ScheduleExpressionTimezone?: string;
  State?: string;
  /** Seconds since the epoch. */
  CreationDate?: number;
  Target: {
    Arn: string;
    Input?: string;
    DeadLetterConfig?: { Arn?: string };
    RetryPolicy?: { MaximumRetryAttempts?: number };
  };
}

export async function readSchedules(controlPlane: CloudService): Promise<ScheduleDefinition[]> {
  const found: ScheduleDefinition[] = [];
  let token: string | undefined;
  do {
    const page = await callJson<ListedSchedules>(controlPlane, {
      service: 'scheduler',
      method: 'GET',
      path: '/schedules',
      query: token === undefined ? {} : { NextToken: token },
    });
    for (const { Name, GroupName } of page?.Schedules ?? []) {
      const schedule = await callJson<Schedule>(controlPlane, {
        service: 'scheduler',
        method: 'GET',
        path: `/schedules/${encodeURIComponent(Name)}`,
        query: { groupName: GroupName },
      });
      // Deleted between the two calls.
      if (schedule) found.push(definition(schedule));
    }
    token = page?.NextToken;
  } while (token);
  return found;
}

function definition(schedule: Schedule): ScheduleDefinition {
  const { Target: target } = schedule;
  return {
    arn: schedule.Arn,
    expression: schedule.ScheduleExpression,
    timezone: schedule.ScheduleExpressionTimezone ?? 'UTC',
    enabled: schedule.State !== 'DISABLED',
    createdAt: (schedule.CreationDate ?? 0) * 1000,
    target: {
      arn: target.Arn,
      input: target.Input ?? '{}',
      deadLetterQueueArn: target.DeadLetterConfig?.Arn,
      maximumRetryAttempts: target.RetryPolicy?.MaximumRetryAttempts ?? DEFAULT_RETRY_ATTEMPTS,
    },
  };
}
