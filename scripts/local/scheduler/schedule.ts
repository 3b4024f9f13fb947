/** What the firing needs of a schedule (EventBridge Scheduler API reference, GetSchedule). Times in ms since the epoch. */
import { nextFiring } from './expression.ts';

export interface ScheduleDefinition {
  arn: string;
  group: string;
  name: string;
  expression: string;
  timezone: string;
  enabled: boolean;
  /** Rates count from here, or from the start when there is one. */
  createdAt: number;
  /** Made or changed last; what fell due before is not caught up on. */
  changedAt: number;
  /** Bounds of recurring schedules; the service ignores them for one-time ones. */
  start?: number;
  end?: number;
  /** ActionAfterCompletion DELETE: the schedule goes when it will never fire again. */
  deleteWhenDone: boolean;
  target: ScheduleTarget;
}

export interface ScheduleTarget {
  arn: string;
  input: string;
  deadLetterQueueArn?: string;
  /** Retries after the first attempt. */
  maximumRetryAttempts: number;
  /** How long after its time an event may still be retried, in milliseconds. */
  maximumEventAgeMs: number;
}

/**
 * The first instant after `after` at which the schedule fires; undefined when it is disabled or never fires again.
 * It may fire at its StartDate ("on, or after") and not at its EndDate ("before which"; whether the service fires at
 * that very instant is not documented).
 */
export function firingAfter(schedule: ScheduleDefinition, after: number): number | undefined {
  if (!schedule.enabled) return undefined;
  const { expression, timezone, createdAt, start, end } = schedule;
  if (expression.startsWith('at(')) return nextFiring(expression, timezone, createdAt, after);
  const from = start === undefined ? after : Math.max(after, start - 1);
  const next = rateFrom(schedule, from) ?? nextFiring(expression, timezone, createdAt, from);
  return next === undefined || (end !== undefined && next >= end) ? undefined : next;
}

/** A rate with a StartDate fires at it for the first time, and counts from it. */
function rateFrom({ expression, timezone, start }: ScheduleDefinition, from: number) {
  if (start === undefined || !expression.startsWith('rate(')) return undefined;
  return from < start ? start : nextFiring(expression, timezone, start, from);
}
