/** EventBridge Scheduler as the release and Terraform use it: the real SDK, the real moto, our firing, our Lambda. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetFunctionScalingConfigCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  paginateListSchedules,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Cloud, startCloud } from '../../scripts/local/cloud.ts';
import { bundle, until } from '../support/local-lambda.ts';
import { createManaged, createPool, managedInput, publish } from '../support/managed-function.ts';

// A service's first request makes moto load it, which a busy machine may take long for.
const run = promisify(execFile);
const RoleArn = 'arn:aws:iam::123456789012:role/floors';
const FLOOR = 'arn:aws:scheduler:::aws-sdk:lambda:PutFunctionScalingConfig';

let folder: string;
let cloud: Cloud;
let scheduler: SchedulerClient;
let lambda: LambdaClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'local-scheduler-'));
  const onEvent = () => undefined;
  cloud = await startCloud({ port: 0, stateDirectory: folder, model: 'offline', onEvent });
  const client = {
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
  scheduler = new SchedulerClient(client);
  lambda = new LambdaClient(client);
  await createPool(lambda, 'pool');
  const zip = bundle('export const handler = async () => {};');
  await createManaged(lambda, managedInput('router', 'pool', zip));
  await publish(lambda, 'router');
});

afterAll(async () => {
  scheduler?.destroy();
  lambda?.destroy();
  await cloud?.close();
  rmSync(folder, { recursive: true, force: true });
});

const createGroup = (Name: string) => scheduler.send(new CreateScheduleGroupCommand({ Name }));
const input = (
  Name: string,
  GroupName: string,
  changes: Partial<CreateScheduleCommandInput> = {},
): CreateScheduleCommandInput => ({
  Name,
  GroupName,
  ScheduleExpression: 'cron(0 8 ? * MON-FRI *)',
  ScheduleExpressionTimezone: 'Europe/Berlin',
  FlexibleTimeWindow: { Mode: 'OFF' },
  ...changes,
  Target: { Arn: FLOOR, RoleArn, ...changes.Target },
});
const create = (...args: Parameters<typeof input>) =>
  scheduler.send(new CreateScheduleCommand(input(...args)));
const get = (Name: string, GroupName: string) =>
  scheduler.send(new GetScheduleCommand({ Name, GroupName }));
const fire = async (group: string, name: string) => {
  const body = JSON.stringify({ group, name });
  const response = await fetch(`${cloud.endpoint}/_agentpool/scheduler/fire`, {
    method: 'POST',
    body,
  });
  return { status: response.status, body: await response.json() };
};
const aws = async (...args: string[]) => {
  const { stdout } = await run(
    '.venv/bin/aws',
    [...args, '--endpoint-url', cloud.endpoint, '--output', 'json'],
    {
      env: {
        PATH: process.env.PATH ?? '',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_DEFAULT_REGION: 'us-east-1',
      },
    },
  );
  return JSON.parse(stdout);
};

describe('floor windows', () => {
  it('set the floor of a version when they fire', async () => {
    await createGroup('floors');
    await create('router-v1-day', 'floors', {
      Target: {
        Arn: FLOOR,
        RoleArn,
        Input: JSON.stringify({
          FunctionName: 'router',
          Qualifier: '1',
          FunctionScalingConfig: { MinExecutionEnvironments: 2, MaxExecutionEnvironments: 5 },
        }),
      },
    });
    expect(await fire('floors', 'router-v1-day')).toEqual({
      status: 200,
      body: { delivered: true },
    });
    const config = await until(
      () =>
        lambda.send(
          new GetFunctionScalingConfigCommand({ FunctionName: 'router', Qualifier: '1' }),
        ),
      ({ RequestedFunctionScalingConfig }) => RequestedFunctionScalingConfig === undefined,
    );
    expect(config.AppliedFunctionScalingConfig).toEqual({
      MinExecutionEnvironments: 2,
      MaxExecutionEnvironments: 5,
    });
  });

  it('that Lambda refuses end in the dead-letter queue with the reason', async () => {
    const { QueueUrl } = await aws('sqs', 'create-queue', '--queue-name', 'dead');
    await createGroup('refused');
    const Input = '{"FunctionName":"router","Qualifier":"live"}';
    await create('alias', 'refused', {
      Target: {
        Arn: FLOOR,
        RoleArn,
        Input,
        RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 600 },
        DeadLetterConfig: { Arn: 'arn:aws:sqs:us-east-1:123456789012:dead' },
      },
    });
    expect((await fire('refused', 'alias')).body).toMatchObject({
      delivered: false,
      failure: { code: 'AWSLambda.ValidationException' },
    });
    const receive = ['--queue-url', QueueUrl, '--message-attribute-names', 'All'];
    const { Messages } = await aws(
      'sqs',
      'receive-message',
      ...receive,
      '--wait-time-seconds',
      '5',
    );
    expect(Messages[0].Body).toBe(Input);
    const value = (name: string) => Messages[0].MessageAttributes[name].StringValue;
    expect(value('ERROR_MESSAGE')).toContain("Value 'live' at 'qualifier'");
    expect(value('EXHAUSTED_RETRY_CONDITION')).toBe('MaximumRetryAttempts');
    expect(value('TARGET_ARN')).toBe(FLOOR);
  });

  it('that come once are gone when they have fired, if they asked for it', async () => {
    await createGroup('once');
    const soon = new Date(Date.now() + 6_000).toISOString().slice(0, 19);
    const changes = { ScheduleExpression: `at(${soon})`, ScheduleExpressionTimezone: 'UTC' };
    const Target = { Arn: 'arn:aws:lambda:us-east-1:123456789012:function:router:1', RoleArn };
    await create('goes', 'once', { ...changes, Target, ActionAfterCompletion: 'DELETE' });
    await create('stays', 'once', { ...changes, Target });
    await until(
      () => get('goes', 'once').catch((error: Error) => error.name),
      (answer) => answer === 'ResourceNotFoundException',
    );
    expect((await get('stays', 'once')).ActionAfterCompletion).toBe('NONE');
  });
});

describe('the control plane of schedules', () => {
  it('lists summaries in pages, by group and by prefix', async () => {
    await createGroup('many');
    await createGroup('others');
    for (let index = 0; index < 7; index += 1) await create(`a-${index}`, 'many');
    await create('b-0', 'many');
    await create('a-9', 'others');
    const names: (string | undefined)[] = [];
    for await (const page of paginateListSchedules(
      { client: scheduler, pageSize: 3 },
      { GroupName: 'many', NamePrefix: 'a-' },
    )) {
      expect(page.Schedules?.length).toBeLessThanOrEqual(3);
      names.push(...(page.Schedules ?? []).map(({ Name }) => Name));
    }
    expect(names.toSorted()).toEqual(['a-0', 'a-1', 'a-2', 'a-3', 'a-4', 'a-5', 'a-6']);
    const { Schedules = [] } = await scheduler.send(
      new ListSchedulesCommand({ GroupName: 'others' }),
    );
    expect(Object.keys(Schedules[0] ?? {}).toSorted()).toEqual([
      'Arn',
      'CreationDate',
      'GroupName',
      'LastModificationDate',
      'Name',
      'State',
      'Target',
    ]);
    expect(Schedules[0]).toMatchObject({ GroupName: 'others', Target: { Arn: FLOOR } });
  });

  it('takes an update whole: what is not sent has its default again', async () => {
    await createGroup('updates');
    const StartDate = new Date(Date.now() + 86_400_000);
    await create('one', 'updates', { State: 'DISABLED', StartDate, Description: 'first' });
    await scheduler.send(
      new UpdateScheduleCommand(input('one', 'updates', { ActionAfterCompletion: 'DELETE' })),
    );
    const updated = await get('one', 'updates');
    expect(updated).toMatchObject({ State: 'ENABLED', ActionAfterCompletion: 'DELETE' });
    expect(updated.StartDate ?? undefined).toBeUndefined();
    expect(updated.Target?.RetryPolicy).toEqual({
      MaximumEventAgeInSeconds: 86_400,
      MaximumRetryAttempts: 185,
    });
  });

  it('deletes a group with its schedules, and refuses what is not there', async () => {
    await createGroup('leaving');
    await create('one', 'leaving');
    await expect(createGroup('leaving')).rejects.toMatchObject({ name: 'ConflictException' });
    await expect(create('one', 'leaving')).rejects.toMatchObject({ name: 'ConflictException' });
    await scheduler.send(new DeleteScheduleGroupCommand({ Name: 'leaving' }));
    expect((await fire('leaving', 'one')).status).toBe(400);
    const absent = { name: 'ResourceNotFoundException' };
    await expect(get('one', 'leaving')).rejects.toMatchObject(absent);
    await expect(create('two', 'leaving')).rejects.toMatchObject(absent);
    for (const command of [
      new DeleteScheduleCommand({ Name: 'one', GroupName: 'leaving' }),
      new ListSchedulesCommand({ GroupName: 'leaving' }),
      new DeleteScheduleGroupCommand({ Name: 'leaving' }),
      new UpdateScheduleCommand(input('one', 'default')),
    ]) {
      await expect(scheduler.send(command as ListSchedulesCommand)).rejects.toMatchObject(absent);
    }
  });

  it.each<[string, Partial<CreateScheduleCommandInput>]>([
    ['an expression that never fires', { ScheduleExpression: 'cron(61 8 ? * MON *)' }],
    ['a time zone that is none', { ScheduleExpressionTimezone: 'Mars/Olympus' }],
    ['a name that is too long', { Name: 'x'.repeat(65) }],
    [
      'dates in the wrong order',
      { StartDate: new Date('2030-01-02'), EndDate: new Date('2030-01-01') },
    ],
    ['an EndDate that has passed', { EndDate: new Date('2020-01-01') }],
    [
      'too many retries',
      { Target: { Arn: FLOOR, RoleArn, RetryPolicy: { MaximumRetryAttempts: 186 } } },
    ],
  ])('refuses %s', async (_, changes) => {
    const command = new CreateScheduleCommand({ ...input('bad', 'default'), ...changes });
    await expect(scheduler.send(command)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('refuses pages that are too long', async () => {
    await expect(
      scheduler.send(new ListSchedulesCommand({ MaxResults: 101 })),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
