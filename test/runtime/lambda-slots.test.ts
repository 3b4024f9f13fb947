/** Slots of managed environments: overlap, refusal instead of queueing, and what a timeout leaves behind. */

import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AT_GATE, closedGate } from '../support/gate.ts';
import { bundle, type LocalLambda, startLocalLambda, until } from '../support/local-lambda.ts';
import { createManaged, createPool, managedInput, publish } from '../support/managed-function.ts';

const source = `${AT_GATE}
import { threadId } from 'node:worker_threads';
let running = 0;
export const handler = async (event) => {
  running += 1;
  const seen = running;
  await atGate(event.gate);
  running -= 1;
  return { seen, threadId, pid: process.pid, id: event.id };
};`;

interface Reply {
  seen: number;
  threadId: number;
  pid: number;
  id: number;
}

describe('slots of managed environments', () => {
  let local: LocalLambda;
  beforeAll(async () => {
    local = await startLocalLambda();
    await createPool(local.client, 'pool');
  });
  afterAll(() => local.close());

  const create = (name: string, workers: number, concurrency: number, timeout = 10) => {
    const input = managedInput(name, 'pool', bundle(source), {
      Timeout: timeout,
      Environment: {
        Variables: { AWS_LAMBDA_NODEJS_WORKER_COUNT: String(workers), UV_THREADPOOL_SIZE: '8' },
      },
    });
    const config = input.CapacityProviderConfig?.LambdaManagedInstancesCapacityProviderConfig;
    if (config) config.PerExecutionEnvironmentMaxConcurrency = concurrency;
    return createManaged(local.client, input);
  };
  const invoke = async (name: string, version: string, event: object) => {
    const { Payload, FunctionError } = await local.client.send(
      new InvokeCommand({ FunctionName: name, Qualifier: version, Payload: JSON.stringify(event) }),
    );
    const text = Buffer.from(Payload ?? []).toString();
    return { reply: JSON.parse(text) as Reply, FunctionError, text };
  };
  /** Tries again while the answer is a refusal: workers may still be starting. */
  const persistent = async (name: string, version: string, event: object) => {
    const refused = (error: Error) => {
      if (error.name !== 'TooManyRequestsException') throw error;
    };
    const answer = await until(
      () => invoke(name, version, event).catch(refused),
      (value) => value !== undefined,
    );
    if (!answer) throw new Error('refused to the end');
    return answer;
  };
  const inUse = (name: string) =>
    local.service
      .describe()
      .functions.find((f) => f.name === name)
      ?.versions.flatMap((v) => v.environments)
      .reduce((sum, environment) => sum + environment.slotsInUse, 0);

  it('lets requests overlap within one worker, each with its own answer', async () => {
    await create('overlap', 1, 8);
    const version = await publish(local.client, 'overlap');
    // One worker parks one poll at a time, so a burst is refused until it has taken the event before.
    const gate = closedGate();
    const replies = [0, 1, 2, 3].map((id) =>
      persistent('overlap', version, { id, gate: gate.path }),
    );
    await until(
      () => inUse('overlap'),
      (used) => used === 4,
    );
    gate.open();
    const seen = (await Promise.all(replies)).map(({ reply }) => reply);
    expect(new Set(seen.map(({ threadId }) => threadId)).size).toBe(1);
    expect(seen.map(({ seen: count }) => count).sort()).toEqual([1, 2, 3, 4]);
    expect(seen.map(({ id }) => id)).toEqual([0, 1, 2, 3]);
  });

  it('spreads over environments and zones, and refuses at once when every slot is taken', async () => {
    await create('spread', 2, 2);
    const version = await publish(local.client, 'spread', 3);
    const [shown] =
      local.service.describe().functions.find((f) => f.name === 'spread')?.versions ?? [];
    expect(shown?.environments.map(({ azId }) => azId).sort()).toEqual([
      'use1-az1',
      'use1-az2',
      'use1-az3',
    ]);
    const gate = closedGate();
    const held = Array.from({ length: 6 }, (_, id) =>
      persistent('spread', version, { id, gate: gate.path }),
    );
    await until(
      () => inUse('spread'),
      (used) => used === 6,
    );
    await expect(invoke('spread', version, {})).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      $metadata: { httpStatusCode: 429 },
    });
    gate.open();
    const replies = (await Promise.all(held)).map(({ reply }) => reply);
    expect(new Set(replies.map(({ pid }) => pid)).size).toBe(3);
    expect(replies.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('answers a timeout, but neither stops the code nor frees its slot before it ends', async () => {
    await create('slow', 2, 1, 3);
    const version = await publish(local.client, 'slow');
    const gate = closedGate();
    const { FunctionError, text } = await invoke('slow', version, { gate: gate.path });
    expect(FunctionError).toBe('Unhandled');
    expect(text).toMatch(/Sandbox\.Timedout.*Task timed out after 3\.00 seconds/);
    expect(inUse('slow')).toBe(1);
    await expect(invoke('slow', version, {})).rejects.toMatchObject({
      name: 'TooManyRequestsException',
    });
    gate.open();
    await until(
      () => inUse('slow'),
      (used) => used === 0,
    );
    const { reply } = await invoke('slow', version, { id: 7 });
    expect(reply.id).toBe(7);
  });
});
