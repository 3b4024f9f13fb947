import { describe, expect, it } from '@jest/globals';
import {
  type Clock,
  createScheduler,
  type ScheduleDefinition,
} from '../../../../../scripts/local/scheduler/scheduler.ts';
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

function schedule(overrides: Partial<ScheduleDefinition> = {}): ScheduleDefinition {
  return {
    arn: 'arn:aws:scheduler:us-east-1:123456789012:schedule/agentpool/warm',
    expression: 'rate(5 minutes)',
    timezone: 'UTC',
    enabled: true,
    createdAt: 0,
    target: {
      arn: 'arn:aws:lambda:us-east-1:123456789012:function:warmer:live',
      input: '{"at":"<aws.scheduler.scheduled-time>"}',
      deadLetterQueueArn: 'arn:aws:sqs:us-east-1:123456789012:dead',
      maximumRetryAttempts: 2,
    },
    ...overrides,
  };
}

function harness(schedules: ScheduleDefinition[], answer: () => InvokeResult) {
  const invoked: string[] = [];
  const dead: { queue: string; body: string; attributes: Record<string, string> }[] = [];
  const { clock, advance } = fakeClock();
  const scheduler = createScheduler({
    controlPlane: { handle: async () => ({ status: 200 }), close: async () => {} },
    listSchedules: async () => schedules,
    invoker: {
      async invoke(request) {
        invoked.push(Buffer.from(request.payload).toString());
        return answer();
      },
      invokeStream: () => Promise.reject(new Error('schedules do not stream')),
    },
    sendToQueue: async (queue, body, attributes) => {
      dead.push({ queue, body, attributes });
    },
    onEvent: () => {},
    clock,
  });
  return { scheduler, advance, invoked, dead };
}

const ok = (): InvokeResult => ({ status: 200, payload: new Uint8Array() });
const refused = (): InvokeResult => ({ status: 429, payload: Buffer.from('TooManyRequests') });

describe('the scheduler', () => {
  it('fires at every period with the scheduled time filled in', async () => {
    const { scheduler, advance, invoked } = harness([schedule()], ok);
    await scheduler.refresh();
    await advance(11 * MINUTE);
    expect(invoked).toEqual([
      '{"at":"1970-01-01T00:05:00.000Z"}',
      '{"at":"1970-01-01T00:10:00.000Z"}',
    ]);
    await scheduler.close();
  });

  it('leaves disabled schedules alone and stops at close', async () => {
    const schedules = [schedule({ enabled: false }), schedule({ expression: 'rate(1 minute)' })];
    const { scheduler, advance, invoked } = harness(schedules, ok);
    await scheduler.refresh();
    await advance(MINUTE);
    await scheduler.close();
    await advance(10 * MINUTE);
    expect(invoked).toHaveLength(1);
  });

  it('retries a refused delivery and then hands it to the dead-letter queue, once', async () => {
    const { scheduler, advance, invoked, dead } = harness(
      [schedule({ expression: 'rate(1 day)' })],
      refused,
    );
    await scheduler.refresh();
    await advance(1441 * MINUTE);
    expect(invoked).toHaveLength(3);
    expect(dead).toHaveLength(1);
    expect(dead[0]?.attributes.ERROR_MESSAGE).toBe('TooManyRequests');
    await scheduler.close();
  });

  it('picks up what a write through the control plane changed', async () => {
    const schedules: ScheduleDefinition[] = [];
    const { scheduler, advance, invoked } = harness(schedules, ok);
    await scheduler.refresh();
    await advance(10 * MINUTE);
    schedules.push(schedule({ createdAt: 10 * MINUTE }));
    await scheduler.handle({ method: 'POST' } as CloudRequest);
    await advance(5 * MINUTE);
    expect(invoked).toHaveLength(1);
    await scheduler.close();
  });

  it('says why a target it cannot fire was not fired', async () => {
    const queue = schedule({
      target: { ...schedule().target, arn: 'arn:aws:sqs:us-east-1:1:q', maximumRetryAttempts: 0 },
    });
    const { scheduler, advance, dead } = harness([queue], ok);
    await scheduler.refresh();
    await advance(5 * MINUTE);
    expect(dead[0]?.attributes.ERROR_MESSAGE).toContain('fires Lambda targets only');
    await scheduler.close();
  });
});
