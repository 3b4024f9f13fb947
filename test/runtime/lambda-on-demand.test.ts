/** Functions outside pools: an environment is made when it is needed, runs one invocation at a time, and is kept. */

import {
  CreateFunctionCommand,
  InvokeCommand,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AT_GATE, closedGate } from '../support/gate.ts';
import { bundle, type LocalLambda, startLocalLambda, until } from '../support/local-lambda.ts';
import { ROLE, settled, updateCode } from '../support/managed-function.ts';

const source = (label: string) => `${AT_GATE}
let count = 0;
export const handler = async (event) => {
  count += 1;
  if (event.failUntil && count < event.failUntil) throw new Error('attempt ' + count);
  console.log('attempt ' + count);
  await atGate(event.gate);
  return { label: '${label}', count, pid: process.pid, multi: process.env.AWS_LAMBDA_MAX_CONCURRENCY };
};`;

describe('on-demand functions', () => {
  let local: LocalLambda;
  beforeAll(async () => {
    local = await startLocalLambda();
  });
  afterAll(() => local.close());

  const create = async (name: string, code: string, timeout = 10) => {
    await local.client.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Role: ROLE,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Timeout: timeout,
        Code: { ZipFile: bundle(code) },
        // Ignored: whether requests overlap is the platform's to say.
        Environment: { Variables: { AWS_LAMBDA_MAX_CONCURRENCY: '8' } },
      }),
    );
    await settled(local.client, name);
  };
  const invoke = async (name: string, event: object = {}) => {
    const { Payload, FunctionError } = await local.client.send(
      new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }),
    );
    return { ...JSON.parse(Buffer.from(Payload ?? []).toString()), FunctionError };
  };
  const environments = (name: string) =>
    local.service.describe().functions.find((f) => f.name === name)?.versions[0]?.environments ??
    [];

  it('keeps its environment between invocations and adds one only for overlap', async () => {
    await create('kept', source('kept'));
    const first = await invoke('kept');
    const second = await invoke('kept');
    expect(first).toMatchObject({ count: 1 });
    expect(first.multi).toBeUndefined();
    expect(second).toMatchObject({ count: 2, pid: first.pid });
    const gate = closedGate();
    const both = [1, 2].map(() => invoke('kept', { gate: gate.path }));
    await until(
      () => environments('kept').map(({ slotsInUse }) => slotsInUse),
      (used) => used.length === 2 && used.every((slots) => slots === 1),
    );
    gate.open();
    const [a, b] = await Promise.all(both);
    expect(a.pid).not.toBe(b.pid);
    expect(environments('kept')).toHaveLength(2);
  });

  it('runs new code after an update, in a new environment', async () => {
    await create('changed', source('old'));
    expect((await invoke('changed')).label).toBe('old');
    await updateCode(local.client, 'changed', bundle(source('new')));
    expect(await invoke('changed')).toMatchObject({ label: 'new', count: 1 });
  });

  it('throws the environment away after a timeout', async () => {
    await create('stuck', source('stuck'), 3);
    const first = await invoke('stuck');
    const late = await invoke('stuck', { gate: closedGate().path });
    expect(late).toMatchObject({ FunctionError: 'Unhandled', errorType: 'Sandbox.Timedout' });
    const next = await invoke('stuck');
    expect(next.count).toBe(1);
    expect(next.pid).not.toBe(first.pid);
  });

  it('reports a module that does not load to the caller', async () => {
    await create('broken', 'export const other = 1;');
    const answer = await invoke('broken');
    expect(answer.FunctionError).toBe('Unhandled');
    expect(answer.errorType).toBe('Runtime.HandlerNotFound');
  });

  it('refuses above its reserved concurrency', async () => {
    await create('reserved', source('reserved'));
    await local.client.send(
      new PutFunctionConcurrencyCommand({
        FunctionName: 'reserved',
        ReservedConcurrentExecutions: 1,
      }),
    );
    await invoke('reserved');
    const gate = closedGate();
    const held = invoke('reserved', { gate: gate.path });
    await until(
      () => environments('reserved')[0]?.slotsInUse,
      (used) => used === 1,
    );
    await expect(invoke('reserved')).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
    gate.open();
    await held;
  });

  it('takes events at once and tries a failed one twice more', async () => {
    await create('later', source('later'));
    const { StatusCode } = await local.client.send(
      new InvokeCommand({
        FunctionName: 'later',
        InvocationType: 'Event',
        Payload: JSON.stringify({ failUntil: 3 }),
      }),
    );
    expect(StatusCode).toBe(202);
    await until(
      () =>
        local.logs.some(
          ({ logGroup, message }) =>
            logGroup === '/aws/lambda/later' && message.includes('attempt 3'),
        ),
      (there) => there,
    );
  });
});
