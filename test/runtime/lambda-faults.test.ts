/** A worker that crashes in a real environment: the runtime client's own behaviour, not ours. */
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bundle, type LocalLambda, startLocalLambda, until } from '../support/local-lambda.ts';
import { createManaged, createPool, managedInput, publish } from '../support/managed-function.ts';

const source = `
import { threadId } from 'node:worker_threads';
process.on('uncaughtException', () => {});
export const handler = async () => ({ pid: process.pid, threadId });`;

describe('a crashed worker', () => {
  let local: LocalLambda;
  beforeAll(async () => {
    local = await startLocalLambda();
    await createPool(local.client, 'pool');
    await createManaged(local.client, managedInput('crash', 'pool', bundle(source)));
    await publish(local.client, 'crash');
  });
  afterAll(() => local.close());

  const invoke = () =>
    local.client
      .send(new InvokeCommand({ FunctionName: 'crash', Qualifier: '1' }))
      .then(({ Payload, FunctionError }) => ({
        FunctionError,
        pid: JSON.parse(Buffer.from(Payload ?? []).toString()).pid as number | undefined,
      }))
      .catch((error: Error) => ({ FunctionError: error.name, pid: undefined }));

  it('takes its environment with it at the next events, and the environment is replaced', async () => {
    const { pid } = await invoke();
    expect(pid).toEqual(expect.any(Number));
    const id = local.service.control.crashWorker({ function: 'crash' });
    // Guards of the bundle don't help against process.exit(): events meet the dead worker's poll.
    const replaced = await until(
      invoke,
      (answer) => answer.pid !== undefined && answer.pid !== pid,
    );
    expect(replaced.FunctionError).toBeUndefined();
    const environments = local.service.describe().functions[0]?.versions[0]?.environments ?? [];
    expect(environments.map((environment) => environment.id)).not.toContain(id);
  });
});
