/** Capacity providers as Terraform's provider needs them: states, absent members, refusals it waits on. */

import {
  CreateCapacityProviderCommand,
  type CreateCapacityProviderCommandInput,
  CreateFunctionCommand,
  DeleteCapacityProviderCommand,
  DeleteFunctionCommand,
  GetCapacityProviderCommand,
  ListCapacityProvidersCommand,
  ListFunctionVersionsByCapacityProviderCommand,
  ListTagsCommand,
  UpdateCapacityProviderCommand,
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
  createPool,
  managedInput,
  poolArn,
  ROLE,
  settled,
} from '../../../../../support/managed-function.ts';

const input = (name: string): CreateCapacityProviderCommandInput => ({
  CapacityProviderName: name,
  VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: [] },
  PermissionsConfig: { CapacityProviderOperatorRoleArn: ROLE },
});

describe('capacity providers', () => {
  let local: LocalLambda;
  beforeAll(async () => {
    local = await startLocalLambda({ startEnvironment: fakeEnvironments().start });
  });
  afterAll(() => local.close());

  const get = async (name: string) => {
    const command = new GetCapacityProviderCommand({ CapacityProviderName: name });
    return (await local.client.send(command)).CapacityProvider;
  };

  it('are Pending, then Active, by name and by ARN', async () => {
    const created = await local.client.send(
      new CreateCapacityProviderCommand({ ...input('states'), Tags: { team: 'agents' } }),
    );
    expect(created.$metadata.httpStatusCode).toBe(202);
    expect(created.CapacityProvider?.State).toBe('Pending');
    await until(
      () => get(poolArn('states')),
      (pool) => pool?.State === 'Active',
    );
    const { Tags } = await local.client.send(new ListTagsCommand({ Resource: poolArn('states') }));
    expect(Tags).toEqual({ team: 'agents' });
  });

  it('answer with what was sent and no empty member beside it', async () => {
    await local.client.send(
      new CreateCapacityProviderCommand({
        ...input('absent'),
        InstanceRequirements: { Architectures: ['arm64'] },
        CapacityProviderScalingConfig: { MaxVCpuCount: 64, ScalingMode: 'Auto' },
      }),
    );
    const pool = await get('absent');
    expect(pool?.InstanceRequirements).toEqual({ Architectures: ['arm64'] });
    expect(pool?.CapacityProviderScalingConfig).toEqual({ MaxVCpuCount: 64, ScalingMode: 'Auto' });
    expect(pool).not.toHaveProperty('KmsKeyArn');
  });

  it('get the service defaults for what was not sent at all', async () => {
    await local.client.send(new CreateCapacityProviderCommand(input('defaults')));
    expect(await get('defaults')).toMatchObject({
      InstanceRequirements: { Architectures: ['x86_64'] },
      CapacityProviderScalingConfig: { MaxVCpuCount: 400, ScalingMode: 'Auto' },
    });
  });

  it('change their scaling in place', async () => {
    await createPool(local.client, 'resized');
    await local.client.send(
      new UpdateCapacityProviderCommand({
        CapacityProviderName: 'resized',
        CapacityProviderScalingConfig: { MaxVCpuCount: 128, ScalingMode: 'Auto' },
      }),
    );
    expect((await get('resized'))?.CapacityProviderScalingConfig?.MaxVCpuCount).toBe(128);
  });

  it('refuse deletion while a function is on them, in the words Terraform waits on, then go', async () => {
    await createPool(local.client, 'held');
    const zip = bundle('export const handler = async () => {};');
    await local.client.send(
      new CreateFunctionCommand(managedInput('holder', 'held', zip, { Publish: true })),
    );
    await settled(local.client, 'holder');
    const remove = new DeleteCapacityProviderCommand({ CapacityProviderName: 'held' });
    await expect(local.client.send(remove)).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: expect.stringContaining(
        'To delete this capacity provider, first remove its association',
      ),
    });
    await local.client.send(new DeleteFunctionCommand({ FunctionName: 'holder' }));
    const deleted = await until(
      () => local.client.send(remove).catch(() => undefined),
      (answer) => answer !== undefined,
    );
    expect(deleted?.CapacityProvider?.State).toBe('Deleting');
    await until(
      () => get('held').catch((error: Error) => error.name),
      (seen) => seen === 'ResourceNotFoundException',
    );
  });

  it('list in pages, and their versions with ARN and state only', async () => {
    await createPool(local.client, 'listed');
    const zip = bundle('export const handler = async () => {};');
    for (const name of ['list-b', 'list-a']) {
      await local.client.send(
        new CreateFunctionCommand(managedInput(name, 'listed', zip, { Publish: true })),
      );
    }
    const list = (Marker?: string) =>
      local.client.send(
        new ListFunctionVersionsByCapacityProviderCommand({
          CapacityProviderName: 'listed',
          MaxItems: 1,
          Marker,
        }),
      );
    const first = await list();
    const second = await list(first.NextMarker);
    const arn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}:1`;
    expect(first.CapacityProviderArn).toBe(poolArn('listed'));
    expect(first.FunctionVersions?.map(({ FunctionArn }) => FunctionArn)).toEqual([arn('list-a')]);
    expect(second.FunctionVersions?.map(({ FunctionArn }) => FunctionArn)).toEqual([arn('list-b')]);
    expect(Object.keys(first.FunctionVersions?.[0] ?? {}).sort()).toEqual(['FunctionArn', 'State']);
    expect(second.NextMarker).toBeUndefined();
    const pools = await local.client.send(new ListCapacityProvidersCommand({ MaxItems: 1 }));
    expect(pools.CapacityProviders).toHaveLength(1);
    expect(pools.NextMarker).toBeDefined();
  });

  it.each([
    ['a name that is taken', { CapacityProviderName: 'taken' }, 'ResourceConflictException'],
    ['a bad name', { CapacityProviderName: 'not a name' }, 'ValidationException'],
    ['no subnet', { VpcConfig: { SubnetIds: [], SecurityGroupIds: [] } }, 'ValidationException'],
    [
      'an unknown architecture',
      { InstanceRequirements: { Architectures: ['riscv' as 'arm64'] } },
      'ValidationException',
    ],
    [
      'allowed and excluded types together',
      {
        InstanceRequirements: {
          AllowedInstanceTypes: ['m7g.large'],
          ExcludedInstanceTypes: ['c7g.large'],
        },
      },
      'InvalidParameterValueException',
    ],
    [
      'policies with the mode Auto',
      {
        CapacityProviderScalingConfig: {
          ScalingMode: 'Auto' as const,
          ScalingPolicies: [
            {
              PredefinedMetricType: 'LambdaCapacityProviderAverageCPUUtilization' as const,
              TargetValue: 30,
            },
          ],
        },
      },
      'InvalidParameterValueException',
    ],
    ['one vCPU', { CapacityProviderScalingConfig: { MaxVCpuCount: 1 } }, 'ValidationException'],
  ])('refuse %s', async (_, changes, name) => {
    await local.client.send(new CreateCapacityProviderCommand(input('taken'))).catch(() => {});
    const command = new CreateCapacityProviderCommand({ ...input('fresh'), ...changes });
    await expect(local.client.send(command)).rejects.toMatchObject({ name });
  });
});
