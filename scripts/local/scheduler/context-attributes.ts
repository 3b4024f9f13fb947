/** The placeholders that EventBridge Scheduler fills in a target's input (User Guide, "Adding context attributes"). */

export interface ExecutionContext {
  scheduleArn: string;
  /** When it was to fire, in ms since the epoch. */
  due: number;
  executionId: string;
  /** 1 for the first attempt. */
  attempt: number;
}

export function fillContext(input: string, context: ExecutionContext): string {
  return input
    .replaceAll('<aws.scheduler.schedule-arn>', context.scheduleArn)
    .replaceAll('<aws.scheduler.scheduled-time>', wholeSeconds(context.due))
    .replaceAll('<aws.scheduler.execution-id>', context.executionId)
    .replaceAll('<aws.scheduler.attempt-number>', String(context.attempt));
}

/** `2022-03-22T18:59:43Z`, as the guide shows a scheduled time. */
export function wholeSeconds(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
