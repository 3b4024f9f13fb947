/**
 * EventBridge Scheduler: the control plane is moto's, the firing is ours.
 * Reads a schedule back from moto after every write to it, keeps one timer for the earliest, fires what is due, and
 * removes the schedules that are to go once they have fired for the last time.
 */
import type { CloudRequest, CloudResponse, CloudService } from '../service.ts';
import { type Clock, SYSTEM_CLOCK } from './clock.ts';
import type { DeliveryFailure, TargetServices } from './deliver.ts';
import { type FiringOptions, fire } from './firing.ts';
import { firingAfter, type ScheduleDefinition } from './schedule.ts';
import { writtenTo } from './written-to.ts';

export interface SchedulerOptions {
  controlPlane: CloudService;
  readSchedule(group: string, name: string): Promise<ScheduleDefinition | undefined>;
  deleteSchedule(group: string, name: string): Promise<void>;
  services: TargetServices;
  sendToQueue(queueArn: string, body: string, attributes: Record<string, string>): Promise<void>;
  onEvent(line: string): void;
  clock?: Clock;
}

export interface SchedulerService extends CloudService {
  /**
   * Fires a schedule as if its time had come; enabled or not, it stays as it is. Resolves with why the first attempt
   * failed, or undefined; retries go on behind it. Rejects when there is no such schedule.
   */
  fireNow(group: string, name: string): Promise<DeliveryFailure | undefined>;
}

/** Timers above 2^31 ms fire at once in Node: look again after a day instead. */
const LONGEST_TIMER_MS = 86_400_000;

export function createScheduler(options: SchedulerOptions): SchedulerService {
  const clock = options.clock ?? SYSTEM_CLOCK;
  const schedules = new Map<string, ScheduleDefinition>();
  let timer: { cancel(): void } | undefined;
  let closed = false;
  let horizon = clock.now();
  /** Reads follow each other, so that an older one never wins over a newer one. */
  let reading: Promise<void> = Promise.resolve();
  const firing: FiringOptions = { ...options, clock, isClosed: () => closed };

  const keyOf = (group: string, name: string) => `${group}/${name}`;
  /** What fell due before a schedule was made or changed is not caught up on. */
  const nextOf = (schedule: ScheduleDefinition) =>
    firingAfter(schedule, Math.max(horizon, schedule.changedAt));
  const report = (schedule: ScheduleDefinition) => (error: Error) =>
    options.onEvent(`schedule ${schedule.name}: ${error.message}`);

  function reread(group: string, name: string): Promise<void> {
    const done = reading.then(async () => {
      const found = await options.readSchedule(group, name);
      if (found) schedules.set(keyOf(group, name), found);
      else schedules.delete(keyOf(group, name));
      arm();
    });
    reading = done.catch(() => undefined);
    return done;
  }

  function forgetGroup(group: string): void {
    for (const [key, schedule] of schedules) if (schedule.group === group) schedules.delete(key);
    arm();
  }

  function arm(): void {
    timer?.cancel();
    if (closed) return;
    const next = Math.min(...[...schedules.values()].map((one) => nextOf(one) ?? Infinity));
    if (next === Infinity) return;
    const wait = Math.min(Math.max(0, next - clock.now()), LONGEST_TIMER_MS);
    timer = clock.setTimer(() => fireDue(), wait);
  }

  function fireDue(): void {
    const now = clock.now();
    for (const schedule of schedules.values()) {
      const due = nextOf(schedule);
      if (due === undefined || due > now) continue;
      fire(firing, schedule, due)
        .settled.then(() => removeIfDone(schedule, due))
        .catch(report(schedule));
    }
    horizon = now;
    arm();
  }

  /** Looks at the schedule as it is now: it may have been changed since it fired. */
  async function removeIfDone({ group, name }: ScheduleDefinition, due: number): Promise<void> {
    const current = schedules.get(keyOf(group, name));
    if (closed || !current?.deleteWhenDone || !current.enabled) return;
    if (firingAfter(current, Math.max(due, current.changedAt)) !== undefined) return;
    await options.deleteSchedule(group, name);
    await reread(group, name);
  }

  return {
    fireNow(group, name) {
      const found = schedules.get(keyOf(group, name));
      if (!found) return Promise.reject(new Error(`there is no schedule ${name} in ${group}`));
      const { first, settled } = fire(firing, found, clock.now());
      settled.catch(report(found));
      return first;
    },
    async handle(request: CloudRequest): Promise<CloudResponse> {
      const response = await options.controlPlane.handle(request);
      const written = response.status < 300 ? writtenTo(request) : undefined;
      if (written?.name !== undefined) await reread(written.group, written.name);
      else if (written) forgetGroup(written.group);
      return response;
    },
    async close() {
      closed = true;
      timer?.cancel();
    },
  };
}
