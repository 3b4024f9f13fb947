/** Aliases: the pointer that releases move, with weights, revisions and nothing that reads as drift. */

import {
  CreateAliasCommand,
  type CreateAliasCommandInput,
  DeleteAliasCommand,
  GetAliasCommand,
  ListAliasesCommand,
  UpdateAliasCommand,
  type UpdateAliasCommandInput,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fakeEnvironments } from '../../../../../support/fake-environments.ts';
import { bundle, type LocalLambda, startLocalLambda } from '../../../../../support/local-lambda.ts';
import {
  createManaged,
  createPool,
  managedInput,
  publish,
  updateCode,
} from '../../../../../support/managed-function.ts';

describe('aliases', () => {
  let local: LocalLambda;
  beforeAll(async () => {
    local = await startLocalLambda({ startEnvironment: fakeEnvironments().start });
    await createPool(local.client, 'pool');
    await createManaged(local.client, managedInput('fn', 'pool', bundle('export const a = 1;')));
    await publish(local.client, 'fn');
    await updateCode(local.client, 'fn', bundle('export const a = 2;'));
    await publish(local.client, 'fn');
  });
  afterAll(() => local.close());

  const create = (Name: string, changes: Partial<CreateAliasCommandInput> = {}) =>
    local.client.send(
      new CreateAliasCommand({ FunctionName: 'fn', Name, FunctionVersion: '1', ...changes }),
    );
  const update = (Name: string, changes: Partial<UpdateAliasCommandInput>) =>
    local.client.send(new UpdateAliasCommand({ FunctionName: 'fn', Name, ...changes }));
  const get = (Name: string) =>
    local.client.send(new GetAliasCommand({ FunctionName: 'fn', Name }));
  const weighted = (weights: Record<string, number>) => ({
    RoutingConfig: { AdditionalVersionWeights: weights },
  });

  it('leave RoutingConfig out when there are no weights', async () => {
    const created = await create('plain', { RoutingConfig: {} });
    expect(created.$metadata.httpStatusCode).toBe(201);
    expect(created.AliasArn).toBe('arn:aws:lambda:us-east-1:123456789012:function:fn:plain');
    expect(await get('plain')).not.toHaveProperty('RoutingConfig');
  });

  it('keep their weights unless RoutingConfig is sent, and lose them to an empty one', async () => {
    await create('shift', weighted({ '2': 0.1 }));
    expect((await update('shift', { Description: 'x' })).RoutingConfig).toEqual({
      AdditionalVersionWeights: { '2': 0.1 },
    });
    const cleared = await update('shift', { FunctionVersion: '2', RoutingConfig: {} });
    expect(cleared).not.toHaveProperty('RoutingConfig');
    expect(cleared).toMatchObject({ FunctionVersion: '2', Description: 'x' });
  });

  it('check revisions', async () => {
    const { RevisionId } = await create('revised');
    await update('revised', { FunctionVersion: '2', RevisionId });
    await expect(update('revised', { FunctionVersion: '1', RevisionId })).rejects.toMatchObject({
      name: 'PreconditionFailedException',
      $metadata: { httpStatusCode: 412 },
    });
    expect((await get('revised')).FunctionVersion).toBe('2');
  });

  it('are listed by the version they name, weighted ones too', async () => {
    await create('l-one');
    await create('l-both', weighted({ '2': 0.5 }));
    const list = async (FunctionVersion: string) => {
      const command = new ListAliasesCommand({ FunctionName: 'fn', FunctionVersion });
      return (await local.client.send(command)).Aliases?.map(({ Name }) => Name);
    };
    expect(await list('1')).toEqual(expect.arrayContaining(['l-both', 'l-one']));
    expect(await list('2')).toContain('l-both');
    expect(await list('2')).not.toContain('l-one');
  });

  it('are deleted once or twice with the same answer', async () => {
    await create('gone');
    const remove = new DeleteAliasCommand({ FunctionName: 'fn', Name: 'gone' });
    expect((await local.client.send(remove)).$metadata.httpStatusCode).toBe(204);
    expect((await local.client.send(remove)).$metadata.httpStatusCode).toBe(204);
    await expect(get('gone')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it.each<[string, Partial<CreateAliasCommandInput>, string]>([
    ['a version that is not there', { FunctionVersion: '9' }, 'ResourceNotFoundException'],
    ['a name of digits', { Name: '12' }, 'ValidationException'],
    ['a name that is taken', { Name: 'once' }, 'ResourceConflictException'],
    ['two additional versions', weighted({ '2': 0.1, '3': 0.1 }), 'InvalidParameterValueException'],
    ['the same version twice', weighted({ '1': 0.1 }), 'InvalidParameterValueException'],
    ['a weight above one', weighted({ '2': 1.5 }), 'ValidationException'],
    [
      'weights on $LATEST',
      { FunctionVersion: '$LATEST', ...weighted({ '2': 0.1 }) },
      'InvalidParameterValueException',
    ],
  ])('refuse %s', async (_, changes, name) => {
    await create('once').catch(() => {});
    await expect(create('fresh', changes)).rejects.toMatchObject({ name });
  });
});
