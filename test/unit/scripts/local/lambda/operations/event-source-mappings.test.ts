/** Event source mappings: what a program that deletes versions asks before it does. */

import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  paginateListEventSourceMappings,
  UpdateEventSourceMappingCommand,
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

const queue = (name: string) => `arn:aws:sqs:us-east-1:123456789012:${name}`;
const arn = 'arn:aws:lambda:us-east-1:123456789012:function:worker';

describe('event source mappings', () => {
  let local: LocalLambda;
  beforeAll(async () => {
    local = await startLocalLambda({ startEnvironment: fakeEnvironments().start });
    await createPool(local.client, 'pool');
    const zip = bundle('export const handler = async () => {};');
    await createManaged(local.client, managedInput('worker', 'pool', zip));
    await publish(local.client, 'worker');
  });
  afterAll(() => local.close());

  const create = (EventSourceArn: string, FunctionName = 'worker:1', changes = {}) =>
    local.client.send(
      new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn, ...changes }),
    );
  const get = (UUID: string | undefined) =>
    local.client.send(new GetEventSourceMappingCommand({ UUID }));

  it('name the version they were made for, and go through their states', async () => {
    const made = await create(queue('a'), 'worker:1', { BatchSize: 7, Tags: { owner: 'x' } });
    expect(made).toMatchObject({ State: 'Creating', FunctionArn: `${arn}:1`, BatchSize: 7 });
    expect(made.LastModified).toBeInstanceOf(Date);
    await until(
      () => get(made.UUID),
      ({ State }) => State === 'Enabled',
    );
    const update = new UpdateEventSourceMappingCommand({ UUID: made.UUID, Enabled: false });
    expect((await local.client.send(update)).State).toBe('Updating');
    await until(
      () => get(made.UUID),
      ({ State }) => State === 'Disabled',
    );
    const remove = new DeleteEventSourceMappingCommand({ UUID: made.UUID });
    expect((await local.client.send(remove)).State).toBe('Deleting');
    await until(
      () => get(made.UUID).catch((error: Error) => error.name),
      (answer) => answer === 'ResourceNotFoundException',
    );
  });

  it('are listed in pages, by source, and by the very function that they name', async () => {
    const sources = Array.from({ length: 130 }, (_, index) => queue(`many-${index}`));
    for (const source of sources) await create(source);
    const first = await local.client.send(new ListEventSourceMappingsCommand({ MaxItems: 1000 }));
    expect(first.EventSourceMappings).toHaveLength(100);
    const found: (string | undefined)[] = [];
    for await (const page of paginateListEventSourceMappings(
      { client: local.client, pageSize: 50 },
      { FunctionName: 'worker:1' },
    )) {
      found.push(...(page.EventSourceMappings ?? []).map((mapping) => mapping.EventSourceArn));
    }
    expect(found.toSorted()).toEqual(sources.toSorted());
    const list = (input: object) =>
      local.client
        .send(new ListEventSourceMappingsCommand(input))
        .then((page) => page.EventSourceMappings);
    expect(await list({ FunctionName: 'worker' })).toEqual([]);
    expect(await list({ EventSourceArn: queue('many-3') })).toHaveLength(1);
  });

  it('are refused for what is not there, from nowhere, and twice', async () => {
    await expect(create(queue('b'), 'worker:9')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(
      local.client.send(new CreateEventSourceMappingCommand({ FunctionName: 'worker' })),
    ).rejects.toThrow('Unrecognized event source.');
    const { UUID } = await create(queue('twice'));
    await expect(create(queue('twice'))).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: expect.stringContaining(`existing mapping with UUID ${UUID}`),
    });
    await create(queue('twice'), 'worker');
  });
});
