import { describe, expect, it } from '@jest/globals';
import type { Clock } from '../../../../../scripts/local/scheduler/clock.ts';
import type { ScheduleDefinition } from '../../../../../scripts/local/scheduler/schedule.ts';
import { createScheduler } from '../../../../../scripts/local/scheduler/scheduler.ts';
import type { CloudRequest, InvokeResult } from '../../../../../scripts/local/service.ts';

/** A clock that moves only when told, firing what falls due on the way. */
function fakeClock() {
  let time = 0;
  const timers = new Set<{ at: number; callback: () => void }>();
  const clock: Clock = {
    now: () => time,
    setTimer(callback, ms) {
      const timer = { at: time + ms, callback };
      timers.add(timer);
      return { cancel: () => timers.delete(timer) };
    },
  };
  async function advance(ms: number) {
    const end = time + ms;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const due = [...timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      timers.delete(due);
      time = due.at;
      due.callback();
    }
    time = end;
  }
  return { clock, advance };
}

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const FLOOR = 'arn:aws:scheduler:::aws-sdk:lambda:PutFunctionScalingConfig';

function schedule(overrides: Partial<ScheduleDefinition> = {}): ScheduleDefinition {
  const name = overrides.name ?? 'warm';
  return {
    arn: `arn:aws:scheduler:us-east-1:123456789012:schedule/agentpool/${name}`,
    group: 'agentpool',
    name,
    expression: 'rate(5 minutes)',
    timezone: 'UTC',
    enabled: true,
    createdAt: 0,
    changedAt: 0,
    deleteWhenDone: false,
    ...overrides,
    target: {
      arn: 'arn:aws:lambda:us-east-1:123456789012:function:warmer:live',
      input: '{"at":"<aws.scheduler.scheduled-time>"}',
      deadLetterQueueArn: 'arn:aws:sqs:us-east-1:123456789012:dead',
      maximumRetryAttempts: 2,
      maximumEventAgeMs: DAY,
      ...overrides.target,
    },
  };
}

const at = (time: string, target: Partial<ScheduleDefinition['target']> = {}) =>
  schedule({ expression: `at(${time})`, target: target as ScheduleDefinition['target'] });

function harness(answer: () => InvokeResult) {
  const invoked: string[] = [];
  const called: unknown[] = [];
  const deleted: string[] = [];
  const dead: { queue: string; body: string; attributes: Record<string, string> }[] = [];
  const stored = new Map<string, ScheduleDefinition>();
  const { clock, advance } = fakeClock();
  const scheduler = createScheduler({
    controlPlane: { handle: async () => ({ status: 200 }), close: async () => {} },
    readSchedule: async (group, name) => stored.get(`${group}/${name}`),
    deleteSchedule: async (group, name) => {
      deleted.push(name);
      stored.delete(`${group}/${name}`);
    },
    services: {
      invoker: {
        async invoke(request) {
          invoked.push(Buffer.from(request.payload).toString());
          return answer();
        },
      },
      async callLambda(operation, input) {
        called.push({ operation, input });
        const { status, payload } = answer();
        const headers = { 'x-amzn-errortype': 'ResourceConflictException' };
        return operation === 'MakeTea' ? undefined : { status, headers, body: payload };
      },
    },
    sendToQueue: async (queue, body, attributes) => {
      dead.push({ queue, body, attributes });
    },
    onEvent: () => {},
    clock,
  });
  const request = (method: string, path: string, body = {}, query = {}) =>
    scheduler.handle({
      method,
      path,
      query: new URLSearchParams(query),
      body: Buffer.from(JSON.stringify(body)),
    } as CloudRequest);
  const put = (definition: ScheduleDefinition) => {
    stored.set(`${definition.group}/${definition.name}`, definition);
    const body = { GroupName: definition.group };
    return request('POST', `/schedules/${definition.name}`, body);
  };
  return { scheduler, advance, invoked, called, deleted, dead, stored, put, request };
}

const ok = (): InvokeResult => ({ status: 200, payload: new Uint8Array() });
const refused = (): InvokeResult => ({
  status: 429,
  payload: Buffer.from('{"message":"Rate Exceeded."}'),
});

describe('the scheduler', () => {
  it('fires at every period with the scheduled time filled in', async () => {
    const { put, advance, invoked } = harness(ok);
    await put(schedule());
    await advance(11 * MINUTE);
    expect(invoked).toEqual(['{"at":"1970-01-01T00:05:00Z"}', '{"at":"1970-01-01T00:10:00Z"}']);
  });

  it('leaves disabled schedules alone and stops at close', async () => {
    const { put, scheduler, advance, invoked } = harness(ok);
    await put(schedule({ name: 'off', enabled: false }));
    await put(schedule({ expression: 'rate(1 minute)' }));
    await advance(MINUTE);
    await scheduler.close();
    await advance(10 * MINUTE);
    expect(invoked).toHaveLength(1);
  });

  it('does not catch up on what fell due before a schedule was made or changed', async () => {
    const { put, advance, invoked } = harness(ok);
    await advance(90 * MINUTE);
    const changedAt = 90 * MINUTE;
    await put(schedule({ expression: 'cron(0 1 * * ? *)', createdAt: changedAt, changedAt }));
    await advance(MINUTE);
    expect(invoked).toHaveLength(0);
    await advance(DAY);
    expect(invoked).toHaveLength(1);
  });

  it('retries a refused delivery and then hands it to the dead-letter queue, once', async () => {
    const { put, advance, invoked, dead } = harness(refused);
    await put(schedule({ expression: 'rate(1 day)' }));
    await advance(DAY + MINUTE);
    expect(invoked).toHaveLength(3);
    expect(dead).toEqual([
      {
        queue: 'arn:aws:sqs:us-east-1:123456789012:dead',
        body: '{"at":"<aws.scheduler.scheduled-time>"}',
        attributes: {
          ERROR_CODE: 'Lambda.429',
          ERROR_MESSAGE: 'Rate Exceeded.',
          EXECUTION_ID: expect.stringMatching(/^[0-9a-f]{16}$/),
          EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
          IS_PAYLOAD_TRUNCATED: 'false',
          RETRY_ATTEMPTS: '2',
          SCHEDULED_TIME: '1970-01-02T00:00:00Z',
          SCHEDULE_ARN: schedule().arn,
          TARGET_ARN: schedule().target.arn,
        },
      },
    ]);
  });

  it('stops retrying when the event is too old', async () => {
    const { put, advance, invoked, dead } = harness(refused);
    await put(at('1970-01-01T00:10:00', { maximumRetryAttempts: 185, maximumEventAgeMs: MINUTE }));
    await advance(DAY);
    // After 0, 1, 3, 7, 15 and 31 seconds; the next would come after 63.
    expect(invoked).toHaveLength(6);
    expect(dead[0]?.attributes).toMatchObject({
      EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds',
      RETRY_ATTEMPTS: '5',
    });
  });

  it('calls an operation of Lambda as a universal target', async () => {
    const { put, advance, called } = harness(ok);
    const input = '{"FunctionName":"router","Qualifier":"3"}';
    await put(at('1970-01-01T00:10:00', { arn: FLOOR, input }));
    await advance(11 * MINUTE);
    expect(called).toEqual([
      {
        operation: 'PutFunctionScalingConfig',
        input: { FunctionName: 'router', Qualifier: '3' },
      },
    ]);
  });

  it('tells a refusal of the operation by its name', async () => {
    const { put, advance, dead } = harness(refused);
    await put(at('1970-01-01T00:10:00', { arn: FLOOR, maximumRetryAttempts: 0 }));
    await advance(11 * MINUTE);
    expect(dead[0]?.attributes).toMatchObject({
      ERROR_CODE: 'AWSLambda.ResourceConflictException',
      ERROR_MESSAGE: 'Rate Exceeded.',
      RETRY_ATTEMPTS: '0',
    });
  });

  it.each<[string, string, string, string]>([
    ['a queue', 'arn:aws:sqs:us-east-1:1:q', '{}', 'fires Lambda targets only'],
    ['another service', 'arn:aws:scheduler:::aws-sdk:rds:stopDBCluster', '{}', 'not of rds'],
    ['a read', 'arn:aws:scheduler:::aws-sdk:lambda:listFunctions', '{}', 'listFunctions is no'],
    ['an unknown one', 'arn:aws:scheduler:::aws-sdk:lambda:MakeTea', '{}', 'does not serve'],
    ['no object', FLOOR, '"tea"', 'no JSON object'],
  ])('gives up at once on %s, and says why', async (_, arn, input, message) => {
    const { put, advance, dead } = harness(ok);
    await put(at('1970-01-01T00:10:00', { arn, input }));
    await advance(11 * MINUTE);
    expect(dead[0]?.attributes.ERROR_MESSAGE).toContain(message);
    expect(dead[0]?.attributes).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION');
  });

  it('removes a finished schedule that asked for it, after its retries, and no other', async () => {
    const { put, advance, deleted, invoked } = harness(refused);
    const once = { expression: 'at(1970-01-01T00:10:00)' };
    await put(schedule({ ...once, name: 'goes', deleteWhenDone: true }));
    await put(schedule({ ...once, name: 'stays' }));
    const end = 12 * MINUTE;
    await put(schedule({ name: 'ends', expression: 'rate(5 minutes)', end, deleteWhenDone: true }));
    await put(schedule({ name: 'goes-on', deleteWhenDone: true }));
    await advance(10 * MINUTE + 1);
    expect(deleted).toEqual([]);
    await advance(MINUTE);
    expect(deleted.toSorted()).toEqual(['ends', 'goes']);
    expect(invoked.length).toBeGreaterThan(6);
  });

  it('keeps a schedule that was given a new time while it fired', async () => {
    const { put, advance, deleted } = harness(refused);
    await put(schedule({ expression: 'at(1970-01-01T00:10:00)', deleteWhenDone: true }));
    await advance(10 * MINUTE + 1);
    const changedAt = 10 * MINUTE + 1;
    await put(schedule({ expression: 'at(1970-01-01T00:20:00)', deleteWhenDone: true, changedAt }));
    await advance(MINUTE);
    expect(deleted).toEqual([]);
  });

  it('forgets what is deleted, alone or with its group', async () => {
    const { put, request, stored, advance, invoked } = harness(ok);
    await put(schedule({ name: 'a' }));
    await put(schedule({ name: 'b' }));
    await put(schedule({ name: 'c', group: 'other' }));
    stored.delete('agentpool/a');
    await request('DELETE', '/schedules/a', {}, { groupName: 'agentpool' });
    await request('DELETE', '/schedule-groups/other');
    await advance(6 * MINUTE);
    expect(invoked).toHaveLength(1);
  });

  it('fires now when told to, and says what the target answered', async () => {
    const { put, scheduler, invoked } = harness(ok);
    await put(schedule({ enabled: false }));
    expect(await scheduler.fireNow('agentpool', 'warm')).toBeUndefined();
    expect(invoked).toHaveLength(1);
    await expect(scheduler.fireNow('agentpool', 'cold')).rejects.toThrow('no schedule cold');
    const other = harness(refused);
    await other.put(schedule());
    expect(await other.scheduler.fireNow('agentpool', 'warm')).toMatchObject({
      message: 'Rate Exceeded.',
    });
  });
});
