/** Resource policies and tags in the shape that Terraform reads back. */

import {
  AddPermissionCommand,
  GetAccountSettingsCommand,
  GetPolicyCommand,
  ListEventSourceMappingsCommand,
  ListTagsCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fakeEnvironments } from '../../../../../support/fake-environments.ts';
import { bundle, type LocalLambda, startLocalLambda } from '../../../../../support/local-lambda.ts';
import {
  createManaged,
  createPool,
  managedInput,
  poolArn,
  publish,
} from '../../../../../support/managed-function.ts';

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:fn';

describe('permissions and tags', () => {
  let local: LocalLambda;
  beforeAll(async () => {
    local = await startLocalLambda({ startEnvironment: fakeEnvironments().start });
    await createPool(local.client, 'pool');
    await createManaged(local.client, managedInput('fn', 'pool', bundle('export const a = 1;')));
    await publish(local.client, 'fn');
  });
  afterAll(() => local.close());

  const add = (StatementId: string, Qualifier?: string) =>
    local.client.send(
      new AddPermissionCommand({
        FunctionName: 'fn',
        StatementId,
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        SourceArn: 'arn:aws:execute-api:us-east-1:123456789012:api/*',
        SourceAccount: '123456789012',
        Qualifier,
      }),
    );
  const statements = async (Qualifier?: string) => {
    const { Policy } = await local.client.send(
      new GetPolicyCommand({ FunctionName: 'fn', Qualifier }),
    );
    return JSON.parse(Policy ?? '').Statement;
  };

  it('keep a policy a qualifier, with the qualifier in the resource and the keys in their case', async () => {
    await add('plain');
    await add('qualified', '1');
    expect(await statements()).toEqual([
      {
        Sid: 'plain',
        Effect: 'Allow',
        Principal: { Service: 'apigateway.amazonaws.com' },
        Action: 'lambda:InvokeFunction',
        Resource: arn,
        Condition: {
          StringEquals: { 'AWS:SourceAccount': '123456789012' },
          ArnLike: { 'AWS:SourceArn': 'arn:aws:execute-api:us-east-1:123456789012:api/*' },
        },
      },
    ]);
    expect(await statements('1')).toMatchObject([{ Sid: 'qualified', Resource: `${arn}:1` }]);
  });

  it('refuse a statement twice, and a policy of a version that is not there', async () => {
    await add('twice');
    await expect(add('twice')).rejects.toMatchObject({ name: 'ResourceConflictException' });
    await expect(add('other', '9')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('forget the policy with its last statement', async () => {
    await add('only', '$LATEST');
    const remove = new RemovePermissionCommand({
      FunctionName: 'fn',
      StatementId: 'only',
      Qualifier: '$LATEST',
    });
    expect((await local.client.send(remove)).$metadata.httpStatusCode).toBe(204);
    await expect(statements('$LATEST')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(local.client.send(remove)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it.each([arn, poolArn('pool')])('tag, list and untag %s', async (Resource) => {
    await local.client.send(new TagResourceCommand({ Resource, Tags: { a: '1', b: '2' } }));
    await local.client.send(new UntagResourceCommand({ Resource, TagKeys: ['a', 'absent'] }));
    const { Tags } = await local.client.send(new ListTagsCommand({ Resource }));
    expect(Tags).toEqual({ b: '2' });
  });

  it('refuse tags on a version', async () => {
    const command = new ListTagsCommand({ Resource: `${arn}:1` });
    await expect(local.client.send(command)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  });

  it('answer the reads of neighbours', async () => {
    const { EventSourceMappings } = await local.client.send(new ListEventSourceMappingsCommand({}));
    expect(EventSourceMappings).toEqual([]);
    const { AccountUsage } = await local.client.send(new GetAccountSettingsCommand({}));
    expect(AccountUsage?.FunctionCount).toBe(1);
  });
});
