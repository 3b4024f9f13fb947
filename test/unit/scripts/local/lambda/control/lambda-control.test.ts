/** The switches of the local Lambda: each fault does what it says, only to what it was told, and can be taken back. */

import {
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  GetFunctionScalingConfigCommand,
  ListAliasesCommand,
  ListFunctionVersionsByCapacityProviderCommand,
  PublishVersionCommand,
  PutFunctionScalingConfigCommand,
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
  publish,
  updateCode,
  versionState,
} from '../../../../../support/managed-function.ts';

describe('the control of the local Lambda', () => {
  let local: LocalLambda;
  let fakes: FakeEnvironments;
  beforeEach(async () => {
    fakes = fakeEnvironments();
    local = await startLocalLambda({ startEnvironment: fakes.start });
    await createPool(local.client, 'pool');
    const zip = bundle('export const handler = async () => {};');
    await createManaged(local.client, managedInput('agent', 'pool', zip));
    await publish(local.client, 'agent', 3);
  });
  afterEach(() => local.close());

  const put = (min: number, max: number) =>
    local.client.send(
      new PutFunctionScalingConfigCommand({
        FunctionName: 'agent',
        Qualifier: '1',
        FunctionScalingConfig: { MinExecutionEnvironments: min, MaxExecutionEnvironments: max },
      }),
    );
  const get = () =>
    local.client.send(
      new GetFunctionScalingConfigCommand({ FunctionName: 'agent', Qualifier: '1' }),
    );
  const aliases = () => local.client.send(new ListAliasesCommand({ FunctionName: 'agent' }));
  const environments = () => local.service.describe().functions[0]?.versions[0]?.environments ?? [];

  it('refuses the next calls of one operation, and of no other', async () => {
    local.service.control.throttle('ListAliases', 2);
    for (let i = 0; i < 2; i += 1) {
      await expect(aliases()).rejects.toMatchObject({
        name: 'TooManyRequestsException',
        Reason: 'CallerRateLimitExceeded',
        $metadata: expect.objectContaining({ httpStatusCode: 429 }),
      });
    }
    await get();
    await aliases();
  });

  it('limits rates only while told to', async () => {
    const burst = () => Promise.allSettled(Array.from({ length: 20 }, aliases));
    const refused = (settled: PromiseSettledResult<unknown>[]) =>
      settled.filter(({ status }) => status === 'rejected').length;
    expect(refused(await burst())).toBe(0);
    local.service.control.limitRates(true);
    expect(refused(await burst())).toBeGreaterThanOrEqual(3);
    local.service.control.limitRates(false);
    expect(refused(await burst())).toBe(0);
  });

  it('freezes a scaling config until it is thawed', async () => {
    local.service.control.freeze({ function: 'agent', version: '1' });
    await put(5, 6);
    expect(await get()).toMatchObject({
      RequestedFunctionScalingConfig: { MinExecutionEnvironments: 5 },
      AppliedFunctionScalingConfig: { MinExecutionEnvironments: 3 },
    });
    expect(environments()).toHaveLength(3);
    local.service.control.thaw({ function: 'agent' });
    await until(get, (config) => config.RequestedFunctionScalingConfig === undefined);
    expect(environments()).toHaveLength(5);
  });

  it('keeps a frozen version asleep, and lets it wake when all faults are taken back', async () => {
    await put(0, 0);
    await versionState(local.client, 'agent', '1', (state) => state === 'Deactivated');
    local.service.control.freeze({ function: 'agent' });
    await put(2, 2);
    const { State } = await local.client.send(
      new GetFunctionConfigurationCommand({ FunctionName: 'agent', Qualifier: '1' }),
    );
    expect(State).toBe('Deactivated');
    local.service.control.reset();
    await versionState(local.client, 'agent', '1', (state) => state === 'Active');
    expect(environments()).toHaveLength(2);
  });

  it('fails the next publication with a reason of the service, and not the one after', async () => {
    local.service.control.failPublish('agent', { code: 'SubnetOutOfIPAddresses' });
    const version = async (content: string) => {
      await updateCode(local.client, 'agent', bundle(content));
      const { Version = '' } = await local.client.send(
        new PublishVersionCommand({ FunctionName: 'agent' }),
      );
      const state = await versionState(local.client, 'agent', Version, (s) => s !== 'Pending');
      return { Version, state };
    };
    const failed = await version('export const handler = 1;');
    expect(failed.state).toBe('Failed');
    const shown = await local.client.send(
      new GetFunctionConfigurationCommand({ FunctionName: 'agent', Qualifier: failed.Version }),
    );
    expect(shown.StateReasonCode).toBe('SubnetOutOfIPAddresses');
    expect((await version('export const handler = 2;')).state).toBe('Active');
  });

  it('kills an environment, which is replaced', async () => {
    const before = environments().map(({ id }) => id);
    const killed = local.service.control.killEnvironment({ function: 'agent' });
    expect(before).toContain(killed);
    await until(environments, (now) => now.length === 3 && !now.some(({ id }) => id === killed));
  });

  it('loses a zone: its environments come back elsewhere until it is restored', async () => {
    expect(local.service.control.loseZone('use1-az2')).toBe(1);
    const zones = () => environments().map(({ azId }) => azId);
    await until(zones, (now) => now.length === 3 && !now.includes('use1-az2'));
    local.service.control.loseZone('use1-az1');
    expect(() => local.service.control.loseZone('use1-az3')).toThrow('the last zone');
    await until(zones, (now) => now.join() === 'use1-az3,use1-az3,use1-az3');
    local.service.control.restoreZone('use1-az1');
    await put(4, 4);
    await until(zones, (now) => now.includes('use1-az1'));
  });

  it('stretches delays: a deleted version keeps its slot until its deletion ends', async () => {
    local.service.control.setTimings({ deleteMs: 3_600_000 });
    await local.client.send(new DeleteFunctionCommand({ FunctionName: 'agent', Qualifier: '1' }));
    const page = await local.client.send(
      new ListFunctionVersionsByCapacityProviderCommand({ CapacityProviderName: 'pool' }),
    );
    expect(page.FunctionVersions).toEqual([expect.objectContaining({ State: 'Deleting' })]);
  });

  it('says what is not there', () => {
    const { control } = local.service;
    expect(() => control.freeze({ function: 'absent' })).toThrow('there is no function absent');
    expect(() => control.freeze({ function: 'agent', version: '9' })).toThrow('no version 9');
    expect(() => control.throttle('MakeTea', 1)).toThrow('serves no operation MakeTea');
    expect(() => control.killEnvironment({ environment: 'x' })).toThrow('no environment');
    expect(() => control.failPublish('absent')).toThrow('there is no function absent');
    expect(() => control.openExecution({ function: 'agent', version: '1' })).toThrow('not durable');
  });
});
