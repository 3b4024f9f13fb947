/**
 * DynamoDB's document commands past the SDK's stack of middleware and its schemas, which take longer than the network:
 * a turn with memory makes four calls and more. What goes wrong on the first attempt is the SDK's to deal with, within the
 * attempts, waits and retry quota that the client is configured with.
 */
import type { Readable } from 'node:stream';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
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
import {
  type ClientParts,
  jsonOf,
  KnownWay,
  type Post,
  postOf,
  type SendOptions,
} from './known-way.ts';

export type DocumentClient = Pick<DynamoDBDocumentClient, 'send'>;

/** Operations that are sent straight: all of a turn. */
const OPERATIONS: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [GetCommand, 'GetItem'],
  [PutCommand, 'PutItem'],
  [UpdateCommand, 'UpdateItem'],
  [DeleteCommand, 'DeleteItem'],
  [QueryCommand, 'Query'],
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

interface Response {
  statusCode: number;
  body: Readable;
}

type Fields = Record<string, unknown>;

interface DocumentCommand {
  input: object;
}

interface DocumentParts extends ClientParts<Response> {
  config: ClientParts<Response>['config'] & { retryStrategy(): Promise<RetryStrategyV2> };
}

/** @param client makes one attempt less than wanted (`maxAttempts`): the first one is made here */
export function straightDocuments(client: DynamoDBClient): DocumentClient {
  // A copy: the SDK writes its defaults into it.
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { ...TRANSLATION } });
  const parts = client as unknown as DocumentParts;
  const known = new KnownWay(parts);
  const send = async (command: DocumentCommand, options: SendOptions = {}): Promise<unknown> => {
    const again = () => documents.send(command as never, options);
    const operation = OPERATIONS.get(command.constructor);
    const way = operation !== undefined && (await known.find());
    if (!way) return again();
    const request = postOf(way, postTo(operation, command.input as Fields));
    try {
      return await known.send(way, request, options, read);
    } catch (error) {
      const isOver = options.abortSignal?.aborted === true;
      if (isOver || FINAL.has((error as Error).name)) throw error;
      return retried(await parts.config.retryStrategy(), error as SdkError, again, options);
    }
  };
  return { send } as unknown as DocumentClient;
}

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

function postTo(operation: string, input: Fields): Post {
  return {
    path: '/',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
    },
    body: JSON.stringify(translated(input, GIVEN, (document) => marshall(document, TRANSLATION))),
  };
}

/** @throws Error with the name that the service gives it */
async function read({ statusCode, body }: Response): Promise<Fields> {
  const answer: Fields = await jsonOf(body);
  if (statusCode !== 200) {
    // Such as `com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException`.
    const name = String(answer.__type).split('#').at(-1) as string;
    throw Object.assign(new Error(String(answer.message ?? name)), { name });
  }
  const told = translated(answer, ANSWERED, (document) => unmarshall(document as never));
  const items = answer.Items as never[] | undefined;
  return { ...told, ...(items && { Items: items.map((item) => unmarshall(item)) }) };
}

function translated(fields: Fields, names: readonly string[], by: (document: Fields) => unknown) {
  const documents = names.filter((name) => fields[name] !== undefined);
  const entries = documents.map((name) => [name, by(fields[name] as Fields)]);
  return { ...fields, ...Object.fromEntries(entries) };
}
