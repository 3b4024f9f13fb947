/** The edges of an invocation that need no process: its input, its refusals, the forms of its answer. */

import { InvokeCommand } from '@aws-sdk/client-lambda';
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
} from '../../../../../support/managed-function.ts';

describe('invocations', () => {
  let local: LocalLambda;
  let fakes: FakeEnvironments;
  beforeAll(async () => {
    fakes = fakeEnvironments();
    local = await startLocalLambda({ startEnvironment: fakes.start });
    await createPool(local.client, 'pool');
    await createManaged(local.client, managedInput('fn', 'pool', bundle('export const a = 1;')));
    await publish(local.client, 'fn');
  });
  afterAll(() => local.close());

  const invoke = (changes: object) =>
    local.client.send(new InvokeCommand({ FunctionName: 'fn', Qualifier: '1', ...changes }));
  const running = () =>
    until(
      () => fakes.all.find((environment) => environment.running.length > 0),
      (found) => found !== undefined,
    );

  it('take an empty payload as an empty object, and pass the client context on', async () => {
    const context = Buffer.from('{"custom":{}}').toString('base64');
    const answer = invoke({ ClientContext: context });
    const environment = await running();
    const [invocation] = environment?.running ?? [];
    expect(Buffer.from(invocation?.input.payload ?? []).toString()).toBe('{}');
    expect(invocation?.input.clientContext).toBe('{"custom":{}}');
    environment?.answer('{"ok":true}');
    const { Payload, ExecutedVersion, StatusCode } = await answer;
    expect(Buffer.from(Payload ?? []).toString()).toBe('{"ok":true}');
    expect({ ExecutedVersion, StatusCode }).toEqual({ ExecutedVersion: '1', StatusCode: 200 });
  });

  it.each([
    ['a payload that is no JSON', { Payload: 'not json' }, 'InvalidRequestContentException', 400],
    [
      'a payload above 6 MiB',
      { Payload: `"${'x'.repeat(6_291_456)}"` },
      'RequestTooLargeException',
      413,
    ],
    [
      'an event above 1 MiB',
      { Payload: `"${'x'.repeat(1_048_576)}"`, InvocationType: 'Event' },
      'RequestTooLargeException',
      413,
    ],
    ['the log tail', { LogType: 'Tail' }, 'InvalidParameterValueException', 400],
    [
      'an unknown kind of invocation',
      { InvocationType: 'Later' },
      'InvalidParameterValueException',
      400,
    ],
    ['a function that is not there', { FunctionName: 'absent' }, 'ResourceNotFoundException', 404],
  ])('refuse %s', async (_, changes, name, status) => {
    await expect(invoke(changes)).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode: status },
    });
  });

  it('refuse the log tail of a function on demand too, instead of leaving it out', async () => {
    const code = bundle('export const a = 1;');
    const { CapacityProviderConfig: _pool, ...onDemand } = managedInput('plain', 'pool', code);
    await createManaged(local.client, onDemand);
    const asked = new InvokeCommand({ FunctionName: 'plain', LogType: 'Tail' });
    await expect(local.client.send(asked)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining('/aws/lambda/plain'),
    });
  });

  it('run nothing for a dry run', async () => {
    expect((await invoke({ InvocationType: 'DryRun' })).StatusCode).toBe(204);
    expect(fakes.all.every((environment) => environment.running.length === 0)).toBe(true);
  });

  it('come back in process with the status and the error body of a refusal', async () => {
    const payload = Buffer.from('{}');
    const refused = await local.service.invoke({ functionArn: 'absent', payload });
    expect(refused.status).toBe(404);
    expect(JSON.parse(Buffer.from(refused.payload).toString())).toMatchObject({
      Message: 'Function not found: arn:aws:lambda:us-east-1:123456789012:function:absent',
    });
    const streamed = await local.service.invokeStream({ functionArn: 'absent', payload });
    expect(streamed.status).toBe(404);
  });

  it('try an event that was refused again until a slot is free', async () => {
    const environment = fakes.all.find(({ isReady }) => isReady);
    const held = [invoke({}), invoke({})];
    await until(
      () => environment?.running.length,
      (count) => count === 2,
    );
    expect((await invoke({ InvocationType: 'Event', Payload: '"late"' })).StatusCode).toBe(202);
    environment?.answer('1');
    environment?.answer('2');
    await Promise.all(held);
    const late = await running();
    expect(Buffer.from(late?.running[0]?.input.payload ?? []).toString()).toBe('"late"');
    late?.answer('3');
  });

  it('refuse an operation that the local cloud does not have', async () => {
    const response = await fetch(`${local.endpoint}/2018-10-31/layers`);
    expect(response.status).toBe(404);
    expect(response.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
  });
});
