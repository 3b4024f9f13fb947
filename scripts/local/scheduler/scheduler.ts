/**
 * EventBridge Scheduler: the control plane is moto's, the firing is ours.
 * Reads the schedules back from moto after every write, keeps one timer for the earliest, invokes the Lambda target
 * and, when the retries are used up, sends the event to the schedule's dead-letter queue.
 */
import type { CloudRequest, CloudResponse, CloudService, LambdaInvoker } from '../service.ts';
import { nextFiring } from './expression.ts';

/** What the firing needs of a schedule (GetSchedule). */
export interface ScheduleDefinition {
  arn: string;
  expression: string;
  timezone: string;
  enabled: boolean;
  /** Creation time in ms since the epoch: rates count from here. */
  createdAt: number;
  target: {
    arn: string;
    input: string;
    deadLetterQueueArn?: string;
    /** Retries after the first attempt; AWS default 185. */
    maximumRetryAttempts: number;
  };
}

export interface SchedulerOptions {
  controlPlane: CloudService;
  /** Reads every schedule of every group. */
  listSchedules(): Promise<ScheduleDefinition[]>;
  invoker: LambdaInvoker;
  sendToQueue(queueArn: string, body: string, attributes: Record<string, string>): Promise<void>;
  onEvent(line: string): void;
  clock?: Clock;
}

/** Injectable so that tests decide when time passes. */
export interface Clock {
  now(): number;
  setTimer(callback: () => void, ms: number): { cancel(): void };
}

const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  setTimer(callback, ms) {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};

/** Timers above 2^31 ms fire at once in Node: look again after a day instead. */
const LONGEST_TIMER_MS = 86_400_000;

/** Wait before retry n, doubling from a second: the real service spreads its retries over up to a day. */
const RETRY_BASE_MS = 1_000;

export function createScheduler(
  options: SchedulerOptions,
): CloudService & { refresh(): Promise<void> } {
  const clock = options.clock ?? SYSTEM_CLOCK;
  let schedules: ScheduleDefinition[] = [];
  let timer: { cancel(): void } | undefined;
  let closed = false;
  let horizon = clock.now();

  async function refresh(): Promise<void> {
    schedules = await options.listSchedules();
    arm();
  }

  function arm(): void {
    timer?.cancel();
    if (closed) return;
    const next = Math.min(
      ...schedules.map((schedule) => firingAfter(schedule, horizon) ?? Infinity),
    );
    if (next === Infinity) return;
    const wait = Math.min(Math.max(0, next - clock.now()), LONGEST_TIMER_MS);
    timer = clock.setTimer(() => fireDue(), wait);
  }

  function fireDue(): void {
    const now = clock.now();
    for (const schedule of schedules) {
      const due = firingAfter(schedule, horizon);
      if (due !== undefined && due <= now) {
        fire(schedule, due, 0).catch((error: Error) =>
          options.onEvent(`schedule ${schedule.arn}: ${error.message}`),
        );
      }
    }
    horizon = now;
    arm();
  }

  async function fire(schedule: ScheduleDefinition, due: number, attempt: number): Promise<void> {
    const failure = await deliver(schedule, due);
    if (failure === undefined || closed) return;
    if (attempt < schedule.target.maximumRetryAttempts) {
      await new Promise<void>((resolve) => clock.setTimer(resolve, RETRY_BASE_MS * 2 ** attempt));
      return fire(schedule, due, attempt + 1);
    }
    options.onEvent(`schedule ${schedule.arn}: gave up after ${attempt + 1} attempts: ${failure}`);
    if (schedule.target.deadLetterQueueArn) {
      await options.sendToQueue(schedule.target.deadLetterQueueArn, schedule.target.input, {
        ERROR_CODE: 'TargetInvocationFailed',
        ERROR_MESSAGE: failure,
        SCHEDULE_ARN: schedule.arn,
        TARGET_ARN: schedule.target.arn,
      });
    }
  }

  /** Returns why the delivery failed, or undefined. As with the service, a function's own error is not a failure. */
  async function deliver(schedule: ScheduleDefinition, due: number): Promise<string | undefined> {
    if (!schedule.target.arn.includes(':lambda:')) {
      return `the local cloud fires Lambda targets only, not ${schedule.target.arn}`;
    }
    const input = schedule.target.input.replaceAll(
      '<aws.scheduler.scheduled-time>',
      new Date(due).toISOString(),
    );
    const result = await options.invoker.invoke({
      functionArn: schedule.target.arn,
      payload: Buffer.from(input),
    });
    options.onEvent(`schedule ${schedule.arn.split('/').at(-1)} fired: ${result.status}`);
    return result.status < 400 ? undefined : Buffer.from(result.payload).toString();
  }

  return {
    refresh,
    async handle(request: CloudRequest): Promise<CloudResponse> {
      const response = await options.controlPlane.handle(request);
      if (request.method !== 'GET' && response.status < 300) await refresh();
      return response;
    },
    async close() {
      closed = true;
      timer?.cancel();
    },
  };
}

function firingAfter(schedule: ScheduleDefinition, after: number): number | undefined {
  if (!schedule.enabled) return undefined;
  return nextFiring(schedule.expression, schedule.timezone, schedule.createdAt, after);
}
