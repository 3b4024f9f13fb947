/** Tables past the SDK's stack: the same items as through it, and the SDK's own way where the first attempt goes wrong. */

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RetryStrategyV2 } from '@smithy/types';
import fc from 'fast-check';
import {
  type DocumentClient,
  straightDocuments,
} from '../../../../../functions/shared/aws/straight-documents.ts';
import { useSteadyClock } from '../../../../support/steady-clock.ts';
import { TableServer } from '../../../../support/table-server.ts';

useSteadyClock();

const TableName = 'things';
const Key = { pk: 'p', sk: 's' };

const server = new TableServer();
let client: DynamoDBClient;
/** Sends straight: a call through the stack has been made. */
let direct: DocumentClient;
/** How many calls went through the stack. */
let stacked = 0;
beforeAll(() => server.start());
beforeEach(async () => {
  client = new DynamoDBClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 2,
  });
  client.middlewareStack.add(
    (next) => (args) => {
      stacked += 1;
      return next(args);
    },
    { step: 'build' },
  );
  direct = straightDocuments(client);
  await direct.send(new DeleteCommand({ TableName, Key }));
  stacked = 0;
  server.calls.length = 0;
});
afterEach(() => {
  server.intercept = undefined;
  client.destroy();
});
afterAll(() => server.close());

const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'grapheme' }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), tie('any'), { maxKeys: 3 }),
  ),
})).any;

describe('documents', () => {
  it('are stored and read as through the stack, whatever is in them', async () => {
    const stack = DynamoDBDocumentClient.from(client, {
      marshallOptions: { removeUndefinedValues: true },
    });
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.stringMatching(/^[a-z]{3,9}$/), value, { maxKeys: 5 }),
        async (fields) => {
          const Item = { ...fields, nothing: undefined, ...Key };
          await stack.send(new PutCommand({ TableName, Item }));
          const byStack = server.items(TableName);
          await direct.send(new PutCommand({ TableName, Item }));
          expect(server.items(TableName)).toEqual(byStack);
          const get = () => new GetCommand({ TableName, Key });
          const [told, expected] = [await direct.send(get()), await stack.send(get())];
          expect(told.Item).toEqual(expected.Item);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('come with every operation of a turn', async () => {
    for (const sk of ['1', '2', '3']) {
      await direct.send(new PutCommand({ TableName, Item: { pk: 'q', sk, n: Number(sk) } }));
    }
    const query = {
      TableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':pk': 'q', ':sk': '' },
      Limit: 2,
    };
    const { Items, LastEvaluatedKey } = await direct.send(new QueryCommand(query));
    expect(Items).toEqual([
      { pk: 'q', sk: '1', n: 1 },
      { pk: 'q', sk: '2', n: 2 },
    ]);
    expect(LastEvaluatedKey).toEqual({ pk: 'q', sk: '2' });
    const rest = await direct.send(
      new QueryCommand({ ...query, ExclusiveStartKey: LastEvaluatedKey }),
    );
    expect(rest.Items).toEqual([{ pk: 'q', sk: '3', n: 3 }]);
    const { Attributes } = await direct.send(
      new UpdateCommand({
        TableName,
        Key: { pk: 'q', sk: '3' },
        UpdateExpression: 'SET n = if_not_exists(n, :zero) + :one',
        ExpressionAttributeValues: { ':zero': 0, ':one': 1 },
        ReturnValues: 'ALL_NEW',
      }),
    );
    expect(Attributes).toEqual({ pk: 'q', sk: '3', n: 4 });
    await direct.send(new DeleteCommand({ TableName, Key: { pk: 'q', sk: '3' } }));
    const gone = await direct.send(new GetCommand({ TableName, Key: { pk: 'q', sk: '3' } }));
    expect(gone.Item).toBeUndefined();
    expect(stacked).toBe(0);
  });

  it('go through the stack with an operation that is of no turn', async () => {
    const RequestItems = { [TableName]: [{ DeleteRequest: { Key } }] };
    await direct.send(new BatchWriteCommand({ RequestItems }));
    expect(stacked).toBe(1);
  });
});

describe('a first attempt that goes wrong', () => {
  const get = (signal?: AbortSignal) =>
    direct.send(new GetCommand({ TableName, Key }), signal ? { abortSignal: signal } : {});

  it("is followed by the SDK's, and their error is what is thrown", async () => {
    const throttle = 'ProvisionedThroughputExceededException';
    server.failNext.push(throttle, throttle);
    await expect(get()).resolves.toBeDefined();
    expect([server.calls.length, stacked]).toEqual([3, 1]);
    server.failNext.push(throttle, throttle, throttle);
    await expect(get()).rejects.toMatchObject({ name: throttle, $fault: 'client' });
    expect(server.calls).toHaveLength(6);
  });

  it('is the only one where a condition failed', async () => {
    const put = new PutCommand({
      TableName,
      Item: Key,
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    await direct.send(put);
    await expect(direct.send(put)).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
    expect([server.calls.length, stacked]).toEqual([2, 0]);
  });

  it('is the only one where the right is missing', async () => {
    server.failNext.push('AccessDeniedException');
    await expect(get()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect([server.calls.length, stacked]).toEqual([1, 0]);
  });

  it('is followed by another when its answer was lost', async () => {
    server.loseNextPutAnswers = 1;
    await direct.send(new PutCommand({ TableName, Item: { ...Key, n: 1 } }));
    expect([server.calls.length, stacked]).toEqual([2, 1]);
  });

  it('is the last when its signal is aborted meanwhile', async () => {
    const gone = new AbortController();
    server.intercept = async () => {
      gone.abort();
      return 'InternalServerError';
    };
    await expect(get(gone.signal)).rejects.toThrow();
    expect([server.calls.length, stacked]).toEqual([1, 0]);
  });

  it('is the last when the quota of retries is used up', async () => {
    const strategy = (await client.config.retryStrategy()) as RetryStrategyV2;
    strategy.refreshRetryTokenForRetry = async () => {
      throw new Error('no tokens');
    };
    server.failNext.push('InternalServerError');
    await expect(get()).rejects.toMatchObject({ name: 'InternalServerError' });
    expect([server.calls.length, stacked]).toEqual([1, 0]);
  });
});
