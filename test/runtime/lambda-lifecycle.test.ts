/** Environments of versions over time: publication, failure, crash, floors up and down, aliases with weights. */

import {
  CreateAliasCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  GetFunctionScalingConfigCommand,
  InvokeCommand,
  PutFunctionScalingConfigCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bundle, type LocalLambda, startLocalLambda, until } from '../support/local-lambda.ts';
import {
  createManaged,
  createPool,
  managedInput,
  publish,
  updateCode,
  versionState,
} from '../support/managed-function.ts';

const source = (label: string) => `
export const handler = async (event) => {
  if (event.exit) process.kill(process.pid, 'SIGKILL');
  if (event.stray) setImmediate(() => { throw new Error('stray'); });
  if (event.bytes) return 'x'.repeat(event.bytes);
  if (event.fail) throw new RangeError(event.fail);
  if (event.hang) await new Promise(() => {});
  return { label: '${label}', pid: process.pid, version: process.env.AWS_LAMBDA_FUNCTION_VERSION };
};`;

describe('versions and their environments', () => {
  let local: LocalLambda;
  beforeAll(async () => {
    local = await startLocalLambda();
    await createPool(local.client, 'pool');
  });
  afterAll(() => local.close());

  const create = (name: string, code: string) =>
    createManaged(local.client, managedInput(name, 'pool', bundle(code)));
  const invoke = async (name: string, qualifier: string, event: object = {}) => {
    const { Payload, FunctionError, ExecutedVersion } = await local.client.send(
      new InvokeCommand({
        FunctionName: name,
        Qualifier: qualifier,
        Payload: JSON.stringify(event),
      }),
    );
    return {
      body: JSON.parse(Buffer.from(Payload ?? []).toString()),
      FunctionError,
      ExecutedVersion,
    };
  };
  const version = (name: string, id: string) =>
    local.service
      .describe()
      .functions.find((f) => f.name === name)
      ?.versions.find((v) => v.version === id);
  const ready = (name: string, id: string) =>
    version(name, id)?.environments.filter((environment) => environment.ready).length;
  const scale = (name: string, id: string, min: number, max: number) =>
    local.client.send(
      new PutFunctionScalingConfigCommand({
        FunctionName: name,
        Qualifier: id,
        FunctionScalingConfig: { MinExecutionEnvironments: min, MaxExecutionEnvironments: max },
      }),
    );

  it('keeps each version on its own code and name, and reports function errors as 200', async () => {
    await create('code', source('first'));
    await publish(local.client, 'code');
    await updateCode(local.client, 'code', bundle(source('second')));
    await publish(local.client, 'code');
    expect((await invoke('code', '1')).body).toMatchObject({ label: 'first', version: '1' });
    expect((await invoke('code', '2')).body).toMatchObject({ label: 'second', version: '2' });
    const failed = await invoke('code', '2', { fail: 'out of bounds' });
    expect(failed.FunctionError).toBe('Unhandled');
    expect(failed.body).toMatchObject({ errorType: 'RangeError', errorMessage: 'out of bounds' });
  });

  it('splits an alias by weight', async () => {
    await create('weighted', source('old'));
    await publish(local.client, 'weighted');
    await updateCode(local.client, 'weighted', bundle(source('new')));
    await publish(local.client, 'weighted');
    await local.client.send(
      new CreateAliasCommand({
        FunctionName: 'weighted',
        Name: 'live',
        FunctionVersion: '1',
        RoutingConfig: { AdditionalVersionWeights: { '2': 0.5 } },
      }),
    );
    const seen = new Map<string, number>();
    for (let i = 0; i < 60; i += 1) {
      const { body, ExecutedVersion = '' } = await invoke('weighted', 'live');
      expect(body.version).toBe(ExecutedVersion);
      seen.set(ExecutedVersion, (seen.get(ExecutedVersion) ?? 0) + 1);
    }
    // Fails by chance once in 10^9 runs.
    expect(seen.get('1')).toBeGreaterThan(5);
    expect(seen.get('2')).toBeGreaterThan(5);
  });

  it('fails a version whose module does not load, with the reason, and leaves nothing running', async () => {
    await create('broken', "import './absent.mjs'; export const handler = async () => {};");
    const id = await publish(local.client, 'broken');
    const configuration = await local.client.send(
      new GetFunctionConfigurationCommand({ FunctionName: 'broken', Qualifier: id }),
    );
    expect(configuration).toMatchObject({
      State: 'Failed',
      StateReasonCode: 'FunctionError.RuntimeInitError',
    });
    expect(configuration.StateReason).toContain('absent.mjs');
    await until(
      () => version('broken', id)?.environments.length,
      (count) => count === 0,
    );
    await expect(invoke('broken', id)).rejects.toMatchObject({ name: 'ResourceConflictException' });
  });

  it('replaces an environment that dies, and fails what it was running', async () => {
    await create('mortal', source('mortal'));
    const id = await publish(local.client, 'mortal');
    const before = (await invoke('mortal', id)).body.pid;
    const killed = await invoke('mortal', id, { exit: true });
    expect(killed.FunctionError).toBe('Unhandled');
    expect(killed.body.errorType).toBe('Runtime.ExitError');
    await until(
      () => ready('mortal', id),
      (count) => count === 1,
    );
    const after = (await invoke('mortal', id)).body.pid;
    expect(after).not.toBe(before);
    expect(isAlive(before)).toBe(false);
  });

  it('loses the environment to a stray error in one worker, as Lambda does, and replaces it', async () => {
    await create('stray', source('stray'));
    const id = await publish(local.client, 'stray');
    const { pid } = (await invoke('stray', id)).body;
    // The dead worker's poll stays parked: the event given to it is lost with the whole environment.
    void invoke('stray', id, { stray: true }).catch(() => {});
    await until(
      async () => (isAlive(pid) ? invoke('stray', id).catch(() => {}) : undefined),
      () => !isAlive(pid),
    );
    await until(
      () => ready('stray', id),
      (count) => count === 1,
    );
    expect((await invoke('stray', id)).body.pid).not.toBe(pid);
  });

  it('refuses a response above 6 MiB and passes one below', async () => {
    await create('large', source('large'));
    const id = await publish(local.client, 'large');
    const passed = await invoke('large', id, { bytes: 6_000_000 });
    expect(passed.body).toHaveLength(6_000_000);
    const refused = await invoke('large', id, { bytes: 6_300_000 });
    expect(refused.FunctionError).toBe('Unhandled');
    expect(refused.body).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' });
    expect((await invoke('large', id)).body.label).toBe('large');
  });

  it('takes an environment away although code in it runs past its timeout for ever', async () => {
    await createManaged(
      local.client,
      managedInput('hung', 'pool', bundle(source('hung')), { Timeout: 1 }),
    );
    const id = await publish(local.client, 'hung');
    const { pid } = (await invoke('hung', id)).body;
    const hung = await invoke('hung', id, { hang: true });
    expect(hung.body.errorType).toBe('Sandbox.Timedout');
    expect((await invoke('hung', id)).body.pid).toBe(pid);
    await scale('hung', id, 0, 0);
    await versionState(local.client, 'hung', id, (state) => state === 'Deactivated');
    expect(isAlive(pid)).toBe(false);
  });

  it('moves the floor up and down, parks at 0/0, wakes again, and frees all on deletion', async () => {
    await create('floors', source('floors'));
    const id = await publish(local.client, 'floors');
    await scale('floors', id, 3, 3);
    const requested = () =>
      local.client.send(
        new GetFunctionScalingConfigCommand({ FunctionName: 'floors', Qualifier: id }),
      );
    await until(requested, (config) => config.RequestedFunctionScalingConfig === undefined);
    expect(ready('floors', id)).toBe(3);
    await scale('floors', id, 1, 3);
    await until(
      () => version('floors', id)?.environments.length,
      (count) => count === 1,
    );
    const { FunctionState } = await scale('floors', id, 0, 0);
    expect(FunctionState).toBe('Deactivating');
    await versionState(local.client, 'floors', id, (state) => state === 'Deactivated');
    expect(version('floors', id)?.environments).toEqual([]);
    await expect(invoke('floors', id)).rejects.toMatchObject({ name: 'ResourceConflictException' });
    await scale('floors', id, 1, 1);
    await versionState(local.client, 'floors', id, (state) => state === 'Active');
    const { pid } = (await invoke('floors', id)).body;
    await local.client.send(new DeleteFunctionCommand({ FunctionName: 'floors' }));
    await until(
      () => local.service.describe().functions.some(({ name }) => name === 'floors'),
      (there) => !there,
    );
    expect(isAlive(pid)).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
