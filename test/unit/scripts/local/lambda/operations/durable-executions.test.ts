/** Durable functions: stored, never run, and protected by the executions that are open on them. */

import {
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListDurableExecutionsByFunctionCommand,
  StopDurableExecutionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fakeEnvironments } from '../../../../../support/fake-environments.ts';
import {
  bundle,
  type LocalLambda,
  startLocalLambda,
  until,
} from '../../../../../support/local-lambda.ts';
import {
  createManaged,
  createPool,
  managedInput,
  publish,
} from '../../../../../support/managed-function.ts';

describe('durable functions', () => {
  let local: LocalLambda;
  const zip = bundle('export const handler = async () => {};');
  beforeAll(async () => {
    local = await startLocalLambda({ startEnvironment: fakeEnvironments().start });
    await createPool(local.client, 'pool');
    const DurableConfig = { RetentionPeriodInDays: 7, ExecutionTimeout: 3600 };
    await createManaged(local.client, managedInput('durable', 'pool', zip, { DurableConfig }));
    await publish(local.client, 'durable');
    await createManaged(local.client, managedInput('plain', 'pool', zip));
    await publish(local.client, 'plain');
  });
  afterAll(() => local.close());

  const list = async (FunctionName: string, more = {}) => {
    const page = await local.client.send(
      new ListDurableExecutionsByFunctionCommand({ FunctionName, ...more }),
    );
    return page.DurableExecutions;
  };
  const read = (FunctionName: string, Qualifier: string) =>
    local.client.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier }));

  it('show their configuration, and none where there is none', async () => {
    expect((await read('durable', '1')).DurableConfig).toEqual({
      RetentionPeriodInDays: 7,
      ExecutionTimeout: 3600,
    });
    expect((await read('plain', '1')).DurableConfig).toBeUndefined();
  });

  it('cannot be made of an existing function, nor with values out of range', async () => {
    const update = (FunctionName: string, RetentionPeriodInDays: number) =>
      local.client.send(
        new UpdateFunctionConfigurationCommand({
          FunctionName,
          DurableConfig: { RetentionPeriodInDays },
        }),
      );
    await expect(update('plain', 7)).rejects.toThrow('only when a function is created');
    await expect(update('durable', 91)).rejects.toThrow('less than or equal to 90');
  });

  it('are not run, and say so', async () => {
    const invoke = new InvokeCommand({ FunctionName: 'durable', Qualifier: '1' });
    await expect(local.client.send(invoke)).rejects.toThrow('does not run durable functions');
  });

  it('list the executions of a version by status, none for a function that is not durable', async () => {
    const arn = local.service.control.openExecution({ function: 'durable', version: '1' });
    expect(await list('durable', { Qualifier: '1', Statuses: ['RUNNING'] })).toEqual([
      expect.objectContaining({ DurableExecutionArn: arn, Status: 'RUNNING' }),
    ]);
    expect(await list('durable', { Statuses: ['FAILED', 'STOPPED'] })).toEqual([]);
    expect(await list('plain')).toEqual([]);
    await expect(list('absent')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await local.client.send(new StopDurableExecutionCommand({ DurableExecutionArn: arn }));
    expect(await list('durable', { Statuses: ['STOPPED'] })).toHaveLength(1);
  });

  it('stay in Deleting until their open executions have ended', async () => {
    const arn = local.service.control.openExecution({ function: 'durable', version: '1' });
    await local.client.send(new DeleteFunctionCommand({ FunctionName: 'durable', Qualifier: '1' }));
    const draining = await until(
      () => read('durable', '1'),
      ({ StateReasonCode }) => StateReasonCode === 'DrainingDurableExecutions',
    );
    expect(draining.State).toBe('Deleting');
    local.service.control.closeExecution(arn);
    await until(
      () => read('durable', '1').catch((error: Error) => error.name),
      (answer) => answer === 'ResourceNotFoundException',
    );
  });
});
