/**
 * What EventBridge Scheduler refuses with a ValidationException and moto takes: names and page sizes outside the API
 * model, expressions and time zones that never fire, dates that have passed or are in the wrong order, a retry policy out
 * of range.
 */
import { nextFiring } from '../../scheduler/expression.ts';
import type { CloudRequest } from '../../service.ts';
import type { Shim } from '../shim.ts';
import { schedulerError } from './scheduler-error.ts';

/** EventBridge Scheduler API model: Name and ScheduleGroupName. */
const NAME = /^[0-9a-zA-Z-_.]{1,64}$/;

export const scheduleChecks: Shim = async (request, next) => {
  const problem = problemOf(request);
  return problem === undefined ? next(request) : schedulerError('ValidationException', problem);
};

function problemOf(request: CloudRequest): string | undefined {
  const { method, path, query } = request;
  const size = query.get('MaxResults');
  if (size !== null && !(Number(size) >= 1 && Number(size) <= 100)) {
    return `MaxResults must be between 1 and 100, not ${size}.`;
  }
  const [, kind, name] = /^\/(schedules|schedule-groups)\/([^/]+)$/.exec(path) ?? [];
  if (name === undefined) return undefined;
  const plain = decodeURIComponent(name);
  if (!NAME.test(plain)) {
    return `Value '${plain}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$ and have length less than or equal to 64`;
  }
  const writes = kind === 'schedules' && (method === 'POST' || method === 'PUT');
  return writes ? problemOfSchedule(JSON.parse(request.body.toString() || '{}')) : undefined;
}

interface SentSchedule {
  ScheduleExpression?: string;
  ScheduleExpressionTimezone?: string;
  FlexibleTimeWindow?: unknown;
  StartDate?: number;
  EndDate?: number;
  Target?: {
    Arn?: string;
    RoleArn?: string;
    RetryPolicy?: { MaximumRetryAttempts?: number; MaximumEventAgeInSeconds?: number };
  };
}

function problemOfSchedule(sent: SentSchedule): string | undefined {
  const { ScheduleExpression: expression, Target: target, StartDate: start, EndDate: end } = sent;
  if (!expression || !sent.FlexibleTimeWindow || !target?.Arn || !target.RoleArn) {
    return 'ScheduleExpression, FlexibleTimeWindow, Target.Arn and Target.RoleArn are required.';
  }
  try {
    nextFiring(expression, sent.ScheduleExpressionTimezone ?? 'UTC', 0, 0);
  } catch (error) {
    return (error as Error).message;
  }
  if (start !== undefined && end !== undefined && end <= start) {
    return 'The EndDate you specify must be later than the StartDate.';
  }
  // One-time schedules have no use for dates, and the service ignores theirs.
  if (end !== undefined && end * 1000 < Date.now() && !expression.startsWith('at(')) {
    return 'The EndDate you specify cannot be in the past.';
  }
  const { MaximumRetryAttempts: attempts, MaximumEventAgeInSeconds: age } =
    target.RetryPolicy ?? {};
  if (attempts !== undefined && !(attempts >= 0 && attempts <= 185)) {
    return `MaximumRetryAttempts must be between 0 and 185, not ${attempts}.`;
  }
  if (age !== undefined && !(age >= 60 && age <= 86_400)) {
    return `MaximumEventAgeInSeconds must be between 60 and 86400, not ${age}.`;
  }
  return undefined;
}
