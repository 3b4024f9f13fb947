/** Functions and versions: states, refusals and the fields that Terraform's provider reads. */

import {
  CreateAliasCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  GetFunctionCodeSigningConfigCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListFunctionsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type FakeEnvironments,
  fakeEnvironments,
} from '../../../../../support/fake-environments.ts';
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
  poolArn,
  publish,
  ROLE,
  settled,
  updateCode,
  versionState,
} from '../../../../../support/managed-function.ts';

const zip = bundle('export const handler = async () => {};');
const otherZip = bundle('export const handler = async () => 1;');

describe('managed functions', () => {
  let local: LocalLambda;
  let fakes: FakeEnvironments;
  beforeEach(async () => {
    fakes = fakeEnvironments();
    local = await startLocalLambda({ startEnvironment: fakes.start });
    await createPool(local.client, 'pool', 8);
  });
  afterEach(() => local.close());

  const create = (name: string, changes: Partial<CreateFunctionCommandInput> = {}) =>
    local.client.send(new CreateFunctionCommand(managedInput(name, 'pool', zip, changes)));
  const get = (name: string, qualifier?: string) =>
    local.client.send(
      new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier: qualifier }),
    );
  const remove = (name: string, qualifier?: string) =>
    local.client.send(new DeleteFunctionCommand({ FunctionName: name, Qualifier: qualifier }));

  it('rest at ActiveNonInvocable, always with an update status', async () => {
    const created = await create('rest');
    expect(created).toMatchObject({
      State: 'Pending',
      LastUpdateStatus: 'Successful',
      Version: '$LATEST',
    });
    await settled(local.client, 'rest');
    expect(await get('rest')).toMatchObject({
      State: 'ActiveNonInvocable',
      LastUpdateStatus: 'Successful',
    });
  });

  it('publish at creation: Pending, then Active with three environments in three zones', async () => {
    const created = await create('first', { Publish: true });
    expect(created).toMatchObject({ Version: '1', State: 'Pending' });
    await versionState(local.client, 'first', '1', (state) => state === 'Active');
    expect(fakes.all.map(({ zoneId }) => zoneId)).toEqual(['use1-az1', 'use1-az2', 'use1-az3']);
  });

  it('are read by a qualified ARN and the same qualifier at once, as Terraform does', async () => {
    await create('arn', { Publish: true });
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:arn:1';
    const response = await fetch(
      `${local.endpoint}/2015-03-31/functions/${encodeURIComponent(arn)}/configuration?Qualifier=1`,
    );
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ FunctionArn: arn, Version: '1' });
  });

  it('answer GetFunction with the members that a provider cannot do without', async () => {
    await create('shape', { Tags: { team: 'agents' } });
    const answer = await local.client.send(new GetFunctionCommand({ FunctionName: 'shape' }));
    expect(answer.Tags).toEqual({ team: 'agents' });
    expect(answer.Concurrency).toBeUndefined();
    expect(answer.Code).toMatchObject({ RepositoryType: 'S3', Location: expect.any(String) });
    expect(answer.Configuration).toMatchObject({
      FunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:shape',
      Architectures: ['arm64'],
      EphemeralStorage: { Size: 512 },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/shape' },
      PackageType: 'Zip',
      SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
      TracingConfig: { Mode: 'PassThrough' },
      CapacityProviderConfig: {
        LambdaManagedInstancesCapacityProviderConfig: {
          CapacityProviderArn: poolArn('pool'),
          ExecutionEnvironmentMemoryGiBPerVCpu: 2,
          PerExecutionEnvironmentMaxConcurrency: 2,
        },
      },
    });
    for (const absent of ['KMSKeyArn', 'VpcConfig', 'DurableConfig', 'TenancyConfig']) {
      expect(answer.Configuration).not.toHaveProperty(absent);
    }
    const signing = await local.client.send(
      new GetFunctionCodeSigningConfigCommand({ FunctionName: 'shape' }),
    );
    expect(signing.FunctionName).toBe('shape');
    expect(signing.CodeSigningConfigArn).toBeUndefined();
  });

  it('publish nothing new while code and configuration stay the same', async () => {
    await createManaged(local.client, managedInput('same', 'pool', zip));
    const first = await publish(local.client, 'same');
    expect(await publish(local.client, 'same')).toBe(first);
    const described = new PublishVersionCommand({ FunctionName: 'same', Description: 'new words' });
    expect((await local.client.send(described)).Version).toBe(first);
    await local.client.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: 'same', Description: 'changed' }),
    );
    await settled(local.client, 'same');
    expect(await publish(local.client, 'same')).toBe('2');
  });

  it('refuse a second change while one is in progress', async () => {
    const slow = await startLocalLambda({
      startEnvironment: fakes.start,
      timings: { updateMs: 400 },
    });
    try {
      await createPool(slow.client, 'pool');
      await slow.client.send(new CreateFunctionCommand(managedInput('busy', 'pool', zip)));
      const publishNow = new PublishVersionCommand({ FunctionName: 'busy' });
      await expect(slow.client.send(publishNow)).rejects.toThrow('state: Pending');
      await settled(slow.client, 'busy');
      const change = new UpdateFunctionConfigurationCommand({ FunctionName: 'busy', Timeout: 20 });
      expect((await slow.client.send(change)).LastUpdateStatus).toBe('InProgress');
      await expect(slow.client.send(publishNow)).rejects.toMatchObject({
        name: 'ResourceConflictException',
        message: expect.stringContaining('An update is in progress'),
      });
      await settled(slow.client, 'busy');
      await slow.client.send(publishNow);
    } finally {
      await slow.close();
    }
  });

  it('list versions oldest first and never use a number twice', async () => {
    await createManaged(local.client, managedInput('list', 'pool', zip));
    await publish(local.client, 'list');
    await updateCode(local.client, 'list', otherZip);
    await publish(local.client, 'list');
    await remove('list', '2');
    const list = async () => {
      const command = new ListVersionsByFunctionCommand({ FunctionName: 'list', MaxItems: 10_000 });
      return (await local.client.send(command)).Versions?.map(({ Version }) => Version);
    };
    await until(list, (versions) => versions?.join() === '$LATEST,1');
    await publish(local.client, 'list');
    expect(await list()).toEqual(['$LATEST', '1', '3']);
    const { Functions } = await local.client.send(new ListFunctionsCommand({}));
    expect(Functions?.map(({ FunctionName }) => FunctionName)).toEqual(['list']);
  });

  it('fail a version for which the pool has no vCPUs left, and free nothing of the others', async () => {
    await create('big', { Publish: true, MemorySize: 4096 });
    await versionState(local.client, 'big', '1', (state) => state === 'Active');
    await create('late', { Publish: true });
    await versionState(local.client, 'late', '1', (state) => state === 'Failed');
    expect(await get('late', '1')).toMatchObject({
      StateReasonCode: 'VcpuLimitExceeded',
      StateReason: expect.stringContaining('maxVCpuCount'),
    });
    expect(fakes.all).toHaveLength(3);
  });

  it('fail a version whose environments do not start, and publish anew after a failure', async () => {
    fakes.failWith = 'Runtime.ImportModuleError: no such module';
    await create('broken', { Publish: true });
    await versionState(local.client, 'broken', '1', (state) => state === 'Failed');
    expect(await get('broken', '1')).toMatchObject({
      StateReasonCode: 'FunctionError.RuntimeInitError',
      StateReason: 'Runtime.ImportModuleError: no such module',
    });
    fakes.failWith = undefined;
    expect(await publish(local.client, 'broken')).toBe('2');
  });

  it('hold at most 100 versions a pool', async () => {
    await createManaged(local.client, managedInput('many', 'pool', zip));
    const change = async (Description: string) => {
      await local.client.send(
        new UpdateFunctionConfigurationCommand({ FunctionName: 'many', Description }),
      );
      await settled(local.client, 'many');
    };
    const next = new PublishVersionCommand({ FunctionName: 'many' });
    for (let number = 1; number <= 100; number += 1) {
      await change(`version ${number}`);
      expect((await local.client.send(next)).Version).toBe(String(number));
    }
    await change('one more');
    await expect(local.client.send(next)).rejects.toMatchObject({
      name: 'FunctionVersionsPerCapacityProviderLimitExceededException',
    });
  });

  it('invoke neither $LATEST nor what was never published', async () => {
    await createManaged(local.client, managedInput('unpublished', 'pool', zip));
    const invoke = (Qualifier?: string) =>
      local.client.send(new InvokeCommand({ FunctionName: 'unpublished', Qualifier }));
    await expect(invoke()).rejects.toMatchObject({ name: 'NoPublishedVersionException' });
    await expect(invoke('$LATEST')).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
    await expect(invoke('1')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('serve unqualified calls from the slot, and from its old code until the new one is ready', async () => {
    await createManaged(local.client, managedInput('slot', 'pool', zip));
    const publishSlot = () =>
      local.client.send(
        new PublishVersionCommand({ FunctionName: 'slot', PublishTo: 'LATEST_PUBLISHED' }),
      );
    expect((await publishSlot()).Version).toBe('$LATEST.PUBLISHED');
    await versionState(local.client, 'slot', '$LATEST.PUBLISHED', (state) => state === 'Active');
    await updateCode(local.client, 'slot', otherZip);
    await publishSlot();
    await until(
      () => get('slot', '$LATEST.PUBLISHED'),
      ({ LastUpdateStatus }) => LastUpdateStatus === 'Successful',
    );
    const directories = fakes.all.map(({ spec }) => spec.codeDirectory);
    expect(new Set(directories).size).toBe(2);
    const answer = local.client.send(new InvokeCommand({ FunctionName: 'slot' }));
    const busy = await until(
      () => fakes.all.find(({ running }) => running.length > 0),
      (found) => found !== undefined,
    );
    expect(busy?.spec.codeDirectory).toBe(directories.at(-1));
    busy?.answer('"new"');
    expect((await answer).ExecutedVersion).toBe('$LATEST.PUBLISHED');
  });

  it('go through Deleting, and keep a version that an alias names, by weight too', async () => {
    await createManaged(local.client, managedInput('kept', 'pool', zip));
    await publish(local.client, 'kept');
    await updateCode(local.client, 'kept', otherZip);
    await publish(local.client, 'kept');
    await local.client.send(
      new CreateAliasCommand({
        FunctionName: 'kept',
        Name: 'live',
        FunctionVersion: '1',
        RoutingConfig: { AdditionalVersionWeights: { '2': 0.1 } },
      }),
    );
    for (const version of ['1', '2']) {
      await expect(remove('kept', version)).rejects.toMatchObject({
        name: 'ResourceConflictException',
        message: expect.stringContaining('[live]'),
      });
    }
    await expect(remove('kept', '$LATEST')).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
    // A version goes only when its running work is done.
    const answer = local.service.invoke({ functionArn: 'kept:1', payload: Buffer.from('{}') });
    const busy = await until(
      () => fakes.all.find(({ running }) => running.length > 0),
      (found) => found !== undefined,
    );
    const deleted = await remove('kept');
    expect(deleted.$metadata.httpStatusCode).toBe(202);
    expect((await get('kept')).State).toBe('Deleting');
    expect((await remove('kept')).$metadata.httpStatusCode).toBe(202);
    busy?.answer('"last"');
    expect(Buffer.from((await answer).payload).toString()).toBe('"last"');
    await until(
      () => get('kept').catch((error: Error) => error.name),
      (seen) => seen === 'ResourceNotFoundException',
    );
  });

  it.each<[string, Partial<CreateFunctionCommandInput>, string]>([
    ['a bad name', { FunctionName: 'no spaces please' }, 'ValidationException'],
    ['a name of 65 characters', { FunctionName: 'x'.repeat(65) }, 'ValidationException'],
    ['x86 code on an arm64 pool', { Architectures: ['x86_64'] }, 'InvalidParameterValueException'],
    [
      'the default architecture on an arm64 pool',
      { Architectures: undefined },
      'InvalidParameterValueException',
    ],
    ['too little memory', { MemorySize: 1024 }, 'InvalidParameterValueException'],
    [
      'memory that is no multiple of the ratio',
      { MemorySize: 3072 },
      'InvalidParameterValueException',
    ],
    [
      'a VPC of its own',
      { VpcConfig: { SubnetIds: ['subnet-1'] } },
      'InvalidParameterValueException',
    ],
    [
      'a reserved variable',
      { Environment: { Variables: { AWS_REGION: 'x' } } },
      'InvalidParameterValueException',
    ],
    ['a runtime that cannot run here', { Runtime: 'python3.13' }, 'InvalidParameterValueException'],
    ['a role that is none', { Role: 'admin' }, 'ValidationException'],
    [
      'code that is no zip',
      { Code: { ZipFile: Buffer.from('no') } },
      'InvalidParameterValueException',
    ],
    [
      'an object that is not there',
      { Code: { S3Bucket: 'b', S3Key: 'k' } },
      'InvalidParameterValueException',
    ],
    ['layers', { Layers: ['arn:layer'] }, 'InvalidParameterValueException'],
  ])('refuse %s', async (_, changes, name) => {
    await expect(create('refused', changes)).rejects.toMatchObject({ name });
    await expect(get('refused')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it.each([
    [{ PerExecutionEnvironmentMaxConcurrency: 65 }, /at most 64 with 1 vCPU/],
    [{ ExecutionEnvironmentMemoryGiBPerVCpu: 3 }, /2, 4 or 8/],
    [{ CapacityProviderArn: poolArn('absent') }, /Capacity provider not found/],
  ])('refuse the pool settings %j', async (changes, message) => {
    const input = managedInput('refused', 'pool', zip);
    Object.assign(
      input.CapacityProviderConfig?.LambdaManagedInstancesCapacityProviderConfig ?? {},
      changes,
    );
    await expect(local.client.send(new CreateFunctionCommand(input))).rejects.toThrow(message);
  });

  it('say that a name is taken, and never move between a pool and on demand', async () => {
    await createManaged(local.client, managedInput('taken', 'pool', zip));
    await expect(create('taken')).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: 'Function already exist: taken',
    });
    await local.client.send(
      new CreateFunctionCommand({
        FunctionName: 'plain',
        Role: ROLE,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: zip },
      }),
    );
    await settled(local.client, 'plain');
    expect((await get('plain')).State).toBe('Active');
    const { CapacityProviderConfig } = managedInput('plain', 'pool', zip);
    await expect(
      local.client.send(
        new UpdateFunctionConfigurationCommand({ FunctionName: 'plain', CapacityProviderConfig }),
      ),
    ).rejects.toThrow("isn't supported for Lambda Default functions");
  });

  it('check revisions', async () => {
    await createManaged(local.client, managedInput('revised', 'pool', zip));
    const { RevisionId } = await get('revised');
    const update = (revision: string | undefined) =>
      local.client.send(
        new UpdateFunctionCodeCommand({
          FunctionName: 'revised',
          ZipFile: otherZip,
          RevisionId: revision,
        }),
      );
    await update(RevisionId);
    await settled(local.client, 'revised');
    await expect(update(RevisionId)).rejects.toMatchObject({ name: 'PreconditionFailedException' });
  });
});
