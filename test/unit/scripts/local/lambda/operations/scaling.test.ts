/** Scaling configs: asked for now, applied later, refused where the service refuses. */

import {
  CreateFunctionCommand,
  type FunctionScalingConfig,
  GetFunctionScalingConfigCommand,
  PutFunctionScalingConfigCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
  publish,
  ROLE,
  versionState,
} from '../../../../../support/managed-function.ts';

const zip = bundle('export const handler = async () => {};');

describe('scaling configs', () => {
  let local: LocalLambda;
  let fakes: FakeEnvironments;
  beforeAll(async () => {
    fakes = fakeEnvironments();
    local = await startLocalLambda({ startEnvironment: fakes.start });
    await createPool(local.client, 'pool', 12);
  });
  afterAll(() => local.close());

  const create = async (name: string) => {
    await createManaged(local.client, managedInput(name, 'pool', zip));
    return publish(local.client, name);
  };
  const put = (name: string, Qualifier: string, config?: FunctionScalingConfig) =>
    local.client.send(
      new PutFunctionScalingConfigCommand({
        FunctionName: name,
        Qualifier,
        FunctionScalingConfig: config,
      }),
    );
  const get = (name: string, Qualifier: string) =>
    local.client.send(new GetFunctionScalingConfigCommand({ FunctionName: name, Qualifier }));
  const applied = (name: string, qualifier: string) =>
    until(
      () => get(name, qualifier),
      (config) => config.RequestedFunctionScalingConfig === undefined,
    );
  const count = (name: string) =>
    local.service.describe().functions.find((f) => f.name === name)?.versions[0]?.environments
      .length;

  it('are requested, then applied, and the request disappears', async () => {
    const version = await create('applied');
    const answer = await put('applied', version, {
      MinExecutionEnvironments: 4,
      MaxExecutionEnvironments: 6,
    });
    expect(answer.$metadata.httpStatusCode).toBe(202);
    expect(answer.FunctionState).toBe('Active');
    const config = await applied('applied', version);
    expect(config).toMatchObject({
      FunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:applied:${version}`,
      AppliedFunctionScalingConfig: { MinExecutionEnvironments: 4, MaxExecutionEnvironments: 6 },
    });
    expect(count('applied')).toBe(4);
    await put('applied', version);
    expect((await applied('applied', version)).AppliedFunctionScalingConfig).toEqual({
      MinExecutionEnvironments: 3,
    });
    await put('applied', version, { MinExecutionEnvironments: 1, MaxExecutionEnvironments: 1 });
    await applied('applied', version);
  });

  it('stay requested while the pool has no room, and apply when it has', async () => {
    const small = await create('small');
    const large = await create('large');
    await put('small', small, { MinExecutionEnvironments: 8, MaxExecutionEnvironments: 8 });
    await applied('small', small);
    const wanted = { MinExecutionEnvironments: 5, MaxExecutionEnvironments: 5 };
    await put('large', large, wanted);
    // One retry later it is still only asked for.
    await until(
      () => get('large', large),
      (config) => config.RequestedFunctionScalingConfig !== undefined,
    );
    expect((await get('large', large)).AppliedFunctionScalingConfig?.MinExecutionEnvironments).toBe(
      1,
    );
    await put('small', small, { MinExecutionEnvironments: 1, MaxExecutionEnvironments: 1 });
    expect((await applied('large', large)).AppliedFunctionScalingConfig).toEqual(wanted);
    expect(count('large')).toBe(5);
    await put('large', large, { MinExecutionEnvironments: 1, MaxExecutionEnvironments: 1 });
    await applied('large', large);
  });

  it('let running work end before a version is parked', async () => {
    const version = await create('parked');
    const answer = local.service.invoke({
      functionArn: `parked:${version}`,
      payload: Buffer.from('{}'),
    });
    const busy = await until(
      () =>
        fakes.all.find(({ spec, running }) => spec.functionName === 'parked' && running.length > 0),
      (found) => found !== undefined,
    );
    await put('parked', version, { MinExecutionEnvironments: 0, MaxExecutionEnvironments: 0 });
    const refused = await local.service.invoke({
      functionArn: `parked:${version}`,
      payload: Buffer.from('{}'),
    });
    expect(refused.status).toBe(409);
    await versionState(local.client, 'parked', version, (state) => state === 'Deactivating');
    busy?.answer('"done"');
    expect(Buffer.from((await answer).payload).toString()).toBe('"done"');
    await versionState(local.client, 'parked', version, (state) => state === 'Deactivated');
  });

  it('wake a version that is being parked', async () => {
    const version = await create('woken');
    await put('woken', version, { MinExecutionEnvironments: 0, MaxExecutionEnvironments: 0 });
    await put('woken', version, { MinExecutionEnvironments: 1, MaxExecutionEnvironments: 1 });
    await versionState(local.client, 'woken', version, (state) => state === 'Active');
    await applied('woken', version);
    expect(count('woken')).toBe(1);
  });

  it.each<[string, string, FunctionScalingConfig, string]>([
    ['$LATEST', '$LATEST', { MinExecutionEnvironments: 1 }, 'ValidationException'],
    ['an alias', 'live', { MinExecutionEnvironments: 1 }, 'ValidationException'],
    [
      'a version that is not there',
      '9',
      { MinExecutionEnvironments: 1 },
      'ResourceNotFoundException',
    ],
    [
      'a floor above its ceiling',
      '1',
      { MinExecutionEnvironments: 3, MaxExecutionEnvironments: 2 },
      'InvalidParameterValueException',
    ],
    [
      'a floor of 0 with a ceiling',
      '1',
      { MinExecutionEnvironments: 0, MaxExecutionEnvironments: 2 },
      'InvalidParameterValueException',
    ],
    ['a floor above the limit', '1', { MinExecutionEnvironments: 15_001 }, 'ValidationException'],
  ])('refuse %s', async (_, qualifier, config, name) => {
    await create('refusing').catch(() => {});
    await expect(put('refusing', qualifier, config)).rejects.toMatchObject({ name });
  });

  it('belong to managed functions only', async () => {
    await local.client.send(
      new CreateFunctionCommand({
        FunctionName: 'plain',
        Role: ROLE,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: zip },
        Publish: true,
      }),
    );
    await expect(get('plain', '1')).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('does not contain a capacity provider configuration'),
    });
  });
});
