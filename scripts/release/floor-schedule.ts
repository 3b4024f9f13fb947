/** One schedule of a version's floor, as EventBridge Scheduler is told it. */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type {
  CreateScheduleCommandInput,
  GetScheduleCommandOutput,
} from '@aws-sdk/client-scheduler';
import type { FloorSettings } from '../deploy/stage-terraform.ts';
import type { TimetableEntry } from '../floors/timetable.ts';
import { toScaling } from './floor-numbers.ts';

export type FloorSchedule = CreateScheduleCommandInput & { Name: string };

/** Scheduler calls the Lambda API itself, with no function between (AWS docs, "Using universal targets"). */
const PUT_SCALING = 'arn:aws:scheduler:::aws-sdk:lambda:PutFunctionScalingConfig';

/** EventBridge Scheduler API model, Name. */
const LONGEST_NAME = 64;
const DIGEST_LENGTH = 8;

/** After ten minutes the next edge of a window may be near: the dead-letter queue tells of what came too late. */
const RETRIES = { MaximumEventAgeInSeconds: 600, MaximumRetryAttempts: 5 };

/** The schedule that sets the numbers of `time` on one version. */
export function floorSchedule(
  floors: FloorSettings,
  functionName: string,
  version: string,
  time: TimetableEntry,
): FloorSchedule {
  const input = {
    FunctionName: functionName,
    Qualifier: version,
    FunctionScalingConfig: toScaling(time),
  };
  return {
    Name: scheduleName(functionName, version, time.name),
    GroupName: floors.group_name,
    State: 'ENABLED',
    ScheduleExpression: time.expression,
    ScheduleExpressionTimezone: time.timezone,
    ...(time.startDate && { StartDate: time.startDate }),
    ...(time.endDate && { EndDate: time.endDate }),
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: time.expression.startsWith('at(') ? 'DELETE' : 'NONE',
    Target: {
      Arn: PUT_SCALING,
      RoleArn: floors.role_arn,
      Input: JSON.stringify(input),
      RetryPolicy: RETRIES,
      DeadLetterConfig: { Arn: floors.dead_letter_queue_arn },
    },
  };
}

/** `<function>-v<version>-<entry>`; one that is too long ends in a digest of itself instead. */
function scheduleName(functionName: string, version: string, entry: string): string {
  const name = `${functionName}-v${version}-${entry}`;
  if (name.length <= LONGEST_NAME) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, DIGEST_LENGTH);
  return `${name.slice(0, LONGEST_NAME - DIGEST_LENGTH - 1)}-${digest}`;
}

/** What the names of all schedules of the function begin with, shortened ones included. */
export function namePrefix(functionName: string): string {
  return `${functionName}-v`.slice(0, LONGEST_NAME - DIGEST_LENGTH - 1);
}

/** The function and the version whose floor a schedule sets; both undefined when it is none of ours. */
export function subjectOf({ Target: target }: Pick<GetScheduleCommandOutput, 'Target'>): {
  functionName?: string;
  version?: string;
} {
  try {
    const { FunctionName: functionName, Qualifier: version } = JSON.parse(target?.Input ?? '{}');
    return { functionName, version };
  } catch {
    // Made by hand, with an input that is no JSON.
    return {};
  }
}

/** Whether everything that we set is as it is wanted; what the service adds does not count. */
export function isSame(existing: GetScheduleCommandOutput, wanted: FloorSchedule): boolean {
  return isDeepStrictEqual(essence(existing), essence(wanted));
}

function essence(schedule: GetScheduleCommandOutput | FloorSchedule) {
  const { Target: target } = schedule;
  return [
    schedule.State,
    schedule.ScheduleExpression,
    schedule.ScheduleExpressionTimezone,
    schedule.StartDate?.getTime(),
    schedule.EndDate?.getTime(),
    schedule.FlexibleTimeWindow?.Mode,
    schedule.ActionAfterCompletion,
    target?.Arn,
    target?.RoleArn,
    target?.Input,
    target?.RetryPolicy?.MaximumEventAgeInSeconds,
    target?.RetryPolicy?.MaximumRetryAttempts,
    target?.DeadLetterConfig?.Arn,
  ];
}
