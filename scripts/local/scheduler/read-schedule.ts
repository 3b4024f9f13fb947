/** Reads and removes schedules that Terraform, the release or the AWS CLI made, through the control plane. */
import { callJson, callService } from '../internal-call.ts';
import type { CloudService } from '../service.ts';
import type { ScheduleDefinition } from './schedule.ts';

/** EventBridge Scheduler's defaults for a RetryPolicy: 185 attempts, a day. */
const DEFAULT_RETRY_ATTEMPTS = 185;
const DEFAULT_EVENT_AGE_SECONDS = 86_400;

interface Schedule {
  Arn: string;
  Name: string;
  GroupName: string;
  ScheduleExpression: string;
  ScheduleExpressionTimezone?: string;
  State?: string;
  ActionAfterCompletion?: string;
  /** Dates in seconds since the epoch; moto writes null for none. */
  CreationDate?: number;
  LastModificationDate?: number;
  StartDate?: number | null;
  EndDate?: number | null;
  Target: {
    Arn: string;
    Input?: string;
    DeadLetterConfig?: { Arn?: string };
    RetryPolicy?: { MaximumRetryAttempts?: number; MaximumEventAgeInSeconds?: number };
  };
}

/** Undefined when there is no such schedule. */
export async function readSchedule(
  controlPlane: CloudService,
  group: string,
  name: string,
): Promise<ScheduleDefinition | undefined> {
  const schedule = await callJson<Schedule>(controlPlane, call('GET', group, name));
  return schedule && definition(schedule);
}

/** Removes a schedule; one that is gone already is as good. */
export async function deleteSchedule(
  controlPlane: CloudService,
  group: string,
  name: string,
): Promise<void> {
  await callService(controlPlane, call('DELETE', group, name));
}

function call(method: string, group: string, name: string) {
  const path = `/schedules/${encodeURIComponent(name)}`;
  return { service: 'scheduler', method, path, query: { groupName: group } };
}

function definition(schedule: Schedule): ScheduleDefinition {
  const { Target: target, StartDate: start, EndDate: end } = schedule;
  const createdAt = (schedule.CreationDate ?? 0) * 1000;
  const age = target.RetryPolicy?.MaximumEventAgeInSeconds ?? DEFAULT_EVENT_AGE_SECONDS;
  return {
    arn: schedule.Arn,
    group: schedule.GroupName,
    name: schedule.Name,
    expression: schedule.ScheduleExpression,
    timezone: schedule.ScheduleExpressionTimezone ?? 'UTC',
    enabled: schedule.State !== 'DISABLED',
    createdAt,
    changedAt: (schedule.LastModificationDate ?? 0) * 1000 || createdAt,
    ...(typeof start === 'number' && { start: start * 1000 }),
    ...(typeof end === 'number' && { end: end * 1000 }),
    deleteWhenDone: schedule.ActionAfterCompletion === 'DELETE',
    target: {
      arn: target.Arn,
      input: target.Input ?? '{}',
      deadLetterQueueArn: target.DeadLetterConfig?.Arn,
      maximumRetryAttempts: target.RetryPolicy?.MaximumRetryAttempts ?? DEFAULT_RETRY_ATTEMPTS,
      maximumEventAgeMs: age * 1000,
    },
  };
}
