/** Metrics and alarms as people look at them: the AWS CLI, the real moto, functions that run and log. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateAliasCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Cloud, startCloud } from '../../scripts/local/cloud.ts';
import { bundle, until } from '../support/local-lambda.ts';
import { createManaged, createPool, managedInput, publish } from '../support/managed-function.ts';

const run = promisify(execFile);
const source = `
export const handler = async ({ coverage, fail }) => {
  if (fail) throw new Error(fail);
  process.stdout.write(JSON.stringify({
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: [
      { Namespace: 'agentpool', Dimensions: [['function']], Metrics: [{ Name: 'WarmCoverage', Unit: 'Percent' }] },
    ] },
    function: 'router', WarmCoverage: coverage,
  }) + '\\n');
};`;

let folder: string;
let cloud: Cloud;
let lambda: LambdaClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'local-metrics-'));
  const onEvent = () => undefined;
  cloud = await startCloud({ port: 0, stateDirectory: folder, model: 'offline', onEvent });
  lambda = new LambdaClient({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  await createPool(lambda, 'pool');
  await createManaged(lambda, managedInput('meter', 'pool', bundle(source)));
  const FunctionVersion = await publish(lambda, 'meter');
  await lambda.send(
    new CreateAliasCommand({ FunctionName: 'meter', Name: 'live', FunctionVersion }),
  );
});

afterAll(async () => {
  lambda?.destroy();
  await cloud?.close();
  rmSync(folder, { recursive: true, force: true });
});

const invoke = (event: object) =>
  lambda.send(
    new InvokeCommand({
      FunctionName: 'meter',
      Qualifier: 'live',
      Payload: JSON.stringify(event),
    }),
  );
const aws = async (...args: string[]) => {
  const always = ['--endpoint-url', cloud.endpoint, '--output', 'json'];
  const { stdout } = await run('.venv/bin/aws', [...args, ...always], {
    env: {
      PATH: process.env.PATH ?? '',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_DEFAULT_REGION: 'us-east-1',
    },
  });
  return stdout === '' ? {} : JSON.parse(stdout);
};
const statistics = async (
  namespace: string,
  name: string,
  statistic: string,
  ...dimensions: string[]
) => {
  const now = Date.now();
  const { Datapoints } = await aws(
    ...['cloudwatch', 'get-metric-statistics', '--namespace', namespace, '--metric-name', name],
    ...['--start-time', new Date(now - 600_000).toISOString(), '--period', '3600'],
    ...['--end-time', new Date(now + 60_000).toISOString(), '--statistics', statistic],
    ...(dimensions.length > 0 ? ['--dimensions', ...dimensions] : []),
  );
  return (Datapoints as Record<string, number>[]).map((point) => point[statistic]);
};
const alarms = async () => {
  const { MetricAlarms } = await aws('cloudwatch', 'describe-alarms', '--state-value', 'ALARM');
  return (MetricAlarms as { AlarmName: string }[]).map(({ AlarmName }) => AlarmName);
};

describe('metrics', () => {
  it('of log lines and of invocations are there when somebody asks', async () => {
    await invoke({ coverage: 80 });
    await invoke({ coverage: 90 });
    await invoke({ fail: 'on purpose' });
    await until(
      () => statistics('agentpool', 'WarmCoverage', 'Average', 'Name=function,Value=router'),
      ([average]) => average === 85,
    );
    const ofFunction = 'Name=FunctionName,Value=meter';
    const ofAlias = 'Name=Resource,Value=meter:live';
    expect(await statistics('AWS/Lambda', 'Invocations', 'Sum', ofFunction)).toEqual([3]);
    expect(await statistics('AWS/Lambda', 'Errors', 'Sum', ofFunction, ofAlias)).toEqual([1]);
    expect(await statistics('AWS/Lambda', 'Errors', 'Sum')).toEqual([]);
  });
});

describe('alarms', () => {
  it('ring, tell their topic, and are quiet again', async () => {
    const { TopicArn } = await aws('sns', 'create-topic', '--name', 'alarms');
    const { QueueUrl } = await aws('sqs', 'create-queue', '--queue-name', 'inbox');
    const queueArn = 'arn:aws:sqs:us-east-1:123456789012:inbox';
    const endpoint = ['--protocol', 'sqs', '--notification-endpoint', queueArn];
    await aws('sns', 'subscribe', '--topic-arn', TopicArn, ...endpoint);
    const alarm = (name: string, threshold: string) =>
      aws(
        ...['cloudwatch', 'put-metric-alarm', '--alarm-name', name, '--namespace', 'agentpool'],
        ...['--metric-name', 'WarmCoverage', '--dimensions', 'Name=function,Value=router'],
        ...['--statistic', 'Average', '--period', '60', '--evaluation-periods', '1'],
        ...['--comparison-operator', 'LessThanThreshold', '--threshold', threshold],
        ...['--alarm-actions', TopicArn],
      );
    await invoke({ coverage: 50 });
    await until(
      () => statistics('agentpool', 'WarmCoverage', 'Minimum', 'Name=function,Value=router'),
      ([minimum]) => minimum === 50,
    );
    await alarm('coverage', '99');
    await alarm('never', '1');
    expect(await alarms()).toEqual(['coverage']);
    const receive = ['--queue-url', QueueUrl, '--wait-time-seconds', '5'];
    const { Messages } = await aws('sqs', 'receive-message', ...receive);
    const told = JSON.parse(JSON.parse(Messages[0].Body).Message);
    expect(told).toMatchObject({ AlarmName: 'coverage', NewStateValue: 'ALARM' });
    await alarm('coverage', '1');
    expect(await alarms()).toEqual([]);
  });

  it('ring when a message waits in a queue', async () => {
    const { QueueUrl } = await aws('sqs', 'create-queue', '--queue-name', 'dead');
    await aws(
      ...['cloudwatch', 'put-metric-alarm', '--alarm-name', 'dead', '--namespace', 'AWS/SQS'],
      ...['--metric-name', 'ApproximateNumberOfMessagesVisible', '--dimensions'],
      ...['Name=QueueName,Value=dead', '--statistic', 'Maximum', '--period', '300'],
      ...['--evaluation-periods', '1', '--threshold', '1'],
      ...['--comparison-operator', 'GreaterThanOrEqualToThreshold'],
    );
    expect(await alarms()).not.toContain('dead');
    await aws('sqs', 'send-message', '--queue-url', QueueUrl, '--message-body', 'x');
    expect(await alarms()).toContain('dead');
  });
});
