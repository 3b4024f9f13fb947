/**
 * The part of EventBridge Scheduler that the release uses, in memory: pages, groups that must be there, updates that
 * replace everything. It fires nothing by itself: a test asks what is due at a moment.
 */
import type { PutFunctionScalingConfigCommandInput } from '@aws-sdk/client-lambda';
import type { CreateScheduleCommandInput, SchedulerClient } from '@aws-sdk/client-scheduler';
import { nextFiring } from '../../scripts/local/scheduler/expression.ts';
import { serviceError } from './memory-lambda.ts';
import type { MemoryCall } from './memory-model.ts';

type Schedule = CreateScheduleCommandInput & { Name: string };

export class MemoryScheduler {
  readonly calls: MemoryCall[] = [];
  readonly schedules = new Map<string, Schedule>();
  /** Awaited before a call takes effect; what it throws is the call's answer. */
  before: (call: MemoryCall) => unknown = () => undefined;
  /** Called when a call has taken effect; what it throws replaces the answer, as a lost connection would. */
  after: (call: MemoryCall) => void = () => undefined;
  pageSize = 2;
  readonly #group: string;

  constructor(group: string) {
    this.#group = group;
  }

  readonly send = (async (command: { constructor: { name: string }; input: unknown }) => {
    const operation = command.constructor.name.replace(/Command$/, '');
    const call = { operation, input: command.input } as MemoryCall;
    this.calls.push(call);
    await this.before(call);
    const answer = this.#answer(call);
    this.after(call);
    return answer;
  }) as unknown as SchedulerClient['send'];

  /** Names of the schedules that exist, sorted. */
  names(): string[] {
    return [...this.schedules.keys()].sort();
  }

  callsOf(operation: string): MemoryCall[] {
    return this.calls.filter((call) => call.operation === operation);
  }

  /** What the schedules that fire exactly at `at` (ms since the epoch) call. */
  due(at: number): PutFunctionScalingConfigCommandInput[] {
    return [...this.schedules.values()]
      .filter((schedule) => this.#firesAt(schedule, at))
      .map(({ Target: target }) => JSON.parse(target?.Input ?? '{}'));
  }

  #firesAt(schedule: Schedule, at: number): boolean {
    const { ScheduleExpression = '', ScheduleExpressionTimezone = 'UTC' } = schedule;
    if (schedule.StartDate && schedule.StartDate.getTime() > at) return false;
    if (schedule.EndDate && schedule.EndDate.getTime() < at) return false;
    return nextFiring(ScheduleExpression, ScheduleExpressionTimezone, 0, at - 1) === at;
  }

  #answer({ operation, input }: MemoryCall): object {
    if (input.GroupName !== this.#group) {
      throw serviceError('ResourceNotFoundException', `Schedule group ${input.GroupName}`);
    }
    const { Name: name } = input;
    switch (operation) {
      case 'ListSchedules':
        return this.#page(input.NamePrefix ?? '', Number(input.NextToken ?? 0));
      case 'GetSchedule':
        return structuredClone(this.#find(name));
      case 'CreateSchedule':
        if (this.schedules.has(name)) throw serviceError('ConflictException');
        this.schedules.set(name, structuredClone(input));
        return {};
      case 'UpdateSchedule':
        this.#find(name);
        this.schedules.set(name, structuredClone(input));
        return {};
      case 'DeleteSchedule':
        this.#find(name);
        this.schedules.delete(name);
        return {};
      default:
        throw new Error(`the memory Scheduler knows no ${operation}`);
    }
  }

  #find(name: string): Schedule {
    const found = this.schedules.get(name);
    if (!found) throw serviceError('ResourceNotFoundException', `Schedule ${name} does not exist`);
    return found;
  }

  #page(prefix: string, start: number): object {
    const names = this.names().filter((name) => name.startsWith(prefix));
    const end = start + this.pageSize;
    return {
      Schedules: names.slice(start, end).map((Name) => ({ Name })),
      ...(end < names.length && { NextToken: String(end) }),
    };
  }
}
