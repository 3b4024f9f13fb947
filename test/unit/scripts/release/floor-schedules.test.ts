import { describe, expect, it } from '@jest/globals';
import {
  dropFloorSchedules,
  syncFloorSchedules,
} from '../../../../scripts/release/floor-schedules.ts';
import { serviceError } from '../../../support/memory-lambda.ts';
import { MemoryScheduler } from '../../../support/memory-scheduler.ts';
import { entry, FLOORS, NAME, NOON } from '../../../support/release-stage.ts';

const day = {
  name: 'day',
  start: 'cron(0 7 ? * MON-FRI *)',
  end: 'cron(30 19 ? * MON-FRI *)',
  timezone: 'Europe/Berlin',
  floor: 3,
  ceiling: 9,
};
const launch = {
  name: 'launch',
  start: 'at(2026-12-01T08:00:00)',
  end: 'at(2026-12-01T20:00:00)',
  timezone: 'Europe/Berlin',
  floor: 8,
  ceiling: 20,
};

const service = (): MemoryScheduler => new MemoryScheduler(FLOORS.group_name);
const sync = (scheduler: MemoryScheduler, version: string, windows: (typeof day)[], now = NOON) =>
  syncFloorSchedules(scheduler, FLOORS, entry(version, { windows }), now);
const writes = (scheduler: MemoryScheduler): string[] =>
  scheduler.calls
    .map(({ operation }) => operation)
    .filter((operation) => !/^(Get|List)/.test(operation));

describe('the schedules of a version', () => {
  it('put its floor and ceiling at the edges of its windows, themselves, with retries and a dead-letter queue', async () => {
    const scheduler = service();
    await sync(scheduler, '12', [day]);
    expect(scheduler.names()).toEqual([
      `${NAME}-v12-MoTuWeThFr-0700`,
      `${NAME}-v12-MoTuWeThFr-1930`,
    ]);
    expect(scheduler.schedules.get(`${NAME}-v12-MoTuWeThFr-0700`)).toEqual({
      Name: `${NAME}-v12-MoTuWeThFr-0700`,
      GroupName: FLOORS.group_name,
      State: 'ENABLED',
      ScheduleExpression: 'cron(0 7 ? * MON,TUE,WED,THU,FRI *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: 'NONE',
      Target: {
        Arn: 'arn:aws:scheduler:::aws-sdk:lambda:PutFunctionScalingConfig',
        RoleArn: FLOORS.role_arn,
        Input: `{"FunctionName":"${NAME}","Qualifier":"12","FunctionScalingConfig":{"MinExecutionEnvironments":3,"MaxExecutionEnvironments":9}}`,
        RetryPolicy: { MaximumEventAgeInSeconds: 600, MaximumRetryAttempts: 5 },
        DeadLetterConfig: { Arn: FLOORS.dead_letter_queue_arn },
      },
    });
  });

  it('of a single window delete themselves, and suspend the weekly ones', async () => {
    const scheduler = service();
    await sync(scheduler, '12', [day, launch]);
    const schedules = [...scheduler.schedules.values()];
    const single = schedules.filter(({ ScheduleExpression }) =>
      /^at/.test(`${ScheduleExpression}`),
    );
    expect(single.map(({ ActionAfterCompletion }) => ActionAfterCompletion)).toEqual([
      'DELETE',
      'DELETE',
    ]);
    const weekly = schedules.filter((schedule) => !single.includes(schedule));
    expect(weekly.every(({ StartDate, EndDate }) => (StartDate ?? EndDate) !== undefined)).toBe(
      true,
    );
    expect(scheduler.due(Date.UTC(2026, 11, 1, 7))).toMatchObject([
      { Qualifier: '12', FunctionScalingConfig: { MinExecutionEnvironments: 8 } },
    ]);
  });

  it('are looked at first: nothing is written when nothing differs, however many pages they fill', async () => {
    const scheduler = service();
    await sync(scheduler, '12', [day, launch]);
    expect(scheduler.schedules.size).toBeGreaterThan(scheduler.pageSize);
    scheduler.calls.length = 0;
    await sync(scheduler, '12', [day, launch]);
    expect(writes(scheduler)).toEqual([]);
  });

  it('are updated, made and deleted where the windows have changed', async () => {
    const scheduler = service();
    await sync(scheduler, '12', [day]);
    scheduler.calls.length = 0;
    await sync(scheduler, '12', [{ ...day, end: 'cron(0 20 ? * MON-FRI *)', floor: 4 }]);
    expect(writes(scheduler).sort()).toEqual([
      'CreateSchedule',
      'DeleteSchedule',
      'UpdateSchedule',
    ]);
    scheduler.calls.length = 0;
    await sync(scheduler, '12', []);
    expect(writes(scheduler)).toEqual(['DeleteSchedule', 'DeleteSchedule']);
    expect(scheduler.names()).toEqual([]);
  });

  it.each([
    ['disabled', { State: 'DISABLED' as const }],
    ['moved to another role', { Target: { Arn: 'x', RoleArn: 'y', Input: '' } }],
  ])('are put right when somebody has %s one', async (_what, change) => {
    const scheduler = service();
    await sync(scheduler, '12', [day]);
    const [name = ''] = scheduler.names();
    const schedule = scheduler.schedules.get(name) as object & { Target: { Input: string } };
    const Input = schedule.Target.Input;
    const Target = 'Target' in change ? { ...change.Target, Input } : schedule.Target;
    scheduler.schedules.set(name, { ...schedule, ...change, Target } as never);
    scheduler.calls.length = 0;
    await sync(scheduler, '12', [day]);
    expect(writes(scheduler)).toEqual(['UpdateSchedule']);
  });

  it('have a name that the service takes, however long that of the function is', async () => {
    const function_name = `agentpool-production-${'long-name-'.repeat(4)}x`;
    const scheduler = service();
    const long = entry('12', { function_name, windows: [day] });
    await syncFloorSchedules(scheduler, FLOORS, long, NOON);
    expect(scheduler.names()).toHaveLength(2);
    for (const name of scheduler.names()) expect(name).toMatch(/^[0-9a-zA-Z-_.]{1,64}$/);
    scheduler.calls.length = 0;
    await syncFloorSchedules(scheduler, FLOORS, long, NOON);
    expect(writes(scheduler)).toEqual([]);
    await dropFloorSchedules(scheduler, FLOORS, function_name, []);
    expect(scheduler.names()).toEqual([]);
  });
});

describe('dropping schedules', () => {
  it('takes those of all versions but the ones that serve', async () => {
    const scheduler = service();
    for (const version of ['1', '2', '11']) await sync(scheduler, version, [day]);
    await dropFloorSchedules(scheduler, FLOORS, NAME, ['1', '2']);
    expect(scheduler.names()).toHaveLength(4);
    expect(scheduler.names().join()).not.toContain('-v11-');
    await dropFloorSchedules(scheduler, FLOORS, NAME, ['1']);
    expect(scheduler.names()).toHaveLength(2);
  });

  it('leaves another function alone whose name begins alike', async () => {
    const scheduler = service();
    const other = entry('1', { function_name: `${NAME}-v2-x`, windows: [day] });
    await syncFloorSchedules(scheduler, FLOORS, other, NOON);
    await sync(scheduler, '2', []);
    await dropFloorSchedules(scheduler, FLOORS, NAME, []);
    expect(scheduler.names()).toHaveLength(2);
  });

  it('leaves alone what somebody made by hand, whatever its input', async () => {
    const scheduler = service();
    const schedule = { Name: `${NAME}-v1-mine`, Target: { Input: 'hello' } };
    scheduler.schedules.set(schedule.Name, schedule as never);
    await dropFloorSchedules(scheduler, FLOORS, NAME, []);
    expect(scheduler.names()).toEqual([schedule.Name]);
  });

  it('does not mind one that deletes itself meanwhile', async () => {
    const scheduler = service();
    await sync(scheduler, '1', [day]);
    scheduler.before = ({ operation, input }) => {
      if (operation === 'GetSchedule') scheduler.schedules.delete(input.Name);
    };
    await dropFloorSchedules(scheduler, FLOORS, NAME, []);
    scheduler.before = () => undefined;
    await sync(scheduler, '1', [day]);
    scheduler.before = ({ operation, input }) => {
      if (operation === 'DeleteSchedule') scheduler.schedules.delete(input.Name);
    };
    await dropFloorSchedules(scheduler, FLOORS, NAME, []);
    expect(scheduler.names()).toEqual([]);
  });
});

it('a missing schedule group is told in one line, other errors as they are', async () => {
  const scheduler = new MemoryScheduler('another-group');
  await expect(sync(scheduler, '1', [day])).rejects.toThrow(
    'the schedule group agentpool-test-floors is missing: deploy the stage again, Terraform makes it',
  );
  const refusing = service();
  refusing.before = () => {
    throw serviceError('AccessDeniedException', 'not authorized');
  };
  await expect(sync(refusing, '1', [day])).rejects.toThrow('not authorized');
});
