/**
 * DynamoDB's document commands past the SDK's stack of middleware, which takes longer than the network: a turn with
 * memory makes four calls and more. What goes wrong on the first attempt is the SDK's to deal with, within the attempts,
 * waits and retry quota that the client is configured with.
 */
import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand as QueryItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { RetryStrategyV2, SdkError } from '@smithy/types';
import { abortableDelay } from '../deadline.ts';
import type { SendOptions } from './known-way.ts';
import { straight } from './straight-client.ts';

export type DocumentClient = Pick<DynamoDBDocumentClient, 'send'>;

type Fields = Record<string, unknown>;

/** Operations that are sent straight, all of a turn: the commands of documents, and those of the items they become. */
const OPERATIONS: ReadonlyMap<unknown, new (input: never) => object> = new Map<
  unknown,
  new (
    input: never,
  ) => object
>([
  [GetCommand, GetItemCommand],
  [PutCommand, PutItemCommand],
  [UpdateCommand, UpdateItemCommand],
  [DeleteCommand, DeleteItemCommand],
  [QueryCommand, QueryItemsCommand],
]);

/** Fields that hold documents, in inputs and in answers (DynamoDB API reference). */
const GIVEN = ['Key', 'Item', 'ExpressionAttributeValues', 'ExclusiveStartKey'];
const ANSWERED = ['Item', 'Attributes', 'LastEvaluatedKey'];

/** Errors that come again however often one asks. */
const FINAL: ReadonlySet<string> = new Set([
  'ConditionalCheckFailedException',
  'AccessDeniedException',
  'ResourceNotFoundException',
  'ValidationException',
]);

const TRANSLATION = { removeUndefinedValues: true };

interface DocumentCommand {
  input: object;
}

/** @param client makes one attempt less than wanted (`maxAttempts`): the first one is made here */
export function straightDocuments(client: DynamoDBClient): DocumentClient {
  // A copy: the SDK writes its defaults into it.
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { ...TRANSLATION } });
  const items = straight(client);
  const send = async (command: DocumentCommand, options: SendOptions = {}): Promise<unknown> => {
    const again = () => documents.send(command as never, options);
    const Operation = OPERATIONS.get(command.constructor);
    if (!Operation || !(await items.isKnown())) return again();
    const operation = new Operation(given(command.input as Fields) as never);
    try {
      return answered((await items.send(operation as never, options)) as never);
    } catch (error) {
      const isOver = options.abortSignal?.aborted === true;
      if (isOver || FINAL.has((error as Error).name)) throw error;
      return retried(await retriesOf(client), error as SdkError, again, options);
    }
  };
  return { send } as unknown as DocumentClient;
}

/** Strategies of the kind of 2022 are all that the SDK makes; its type allows for older ones. */
const retriesOf = (client: DynamoDBClient) =>
  client.config.retryStrategy() as Promise<RetryStrategyV2>;

/** The second attempt, when the quota allows one. @throws the error of the first when it does not */
async function retried<T>(
  strategy: RetryStrategyV2,
  error: SdkError,
  again: () => Promise<T>,
  { abortSignal }: SendOptions,
): Promise<T> {
  const first = await strategy.acquireInitialRetryToken('');
  const token = await strategy
    .refreshRetryTokenForRetry(first, { error, errorType: 'TRANSIENT' })
    .catch(() => undefined);
  if (!token) throw error;
  await abortableDelay(token.getRetryDelay(), abortSignal ?? new AbortController().signal);
  const answer = await again();
  strategy.recordSuccess(token);
  return answer;
}

function translated(fields: Fields, names: readonly string[], by: (document: Fields) => unknown) {
  const documents = names.filter((name) => fields[name] !== undefined);
  const entries = documents.map((name) => [name, by(fields[name] as Fields)]);
  return { ...fields, ...Object.fromEntries(entries) };
}

const given = (input: Fields): Fields =>
  translated(input, GIVEN, (document) => marshall(document, TRANSLATION));

function answered(answer: Fields): Fields {
  const told = translated(answer, ANSWERED, (document) => unmarshall(document as never));
  const items = answer.Items as never[] | undefined;
  return { ...told, ...(items && { Items: items.map((item) => unmarshall(item)) }) };
}
