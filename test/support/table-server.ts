/**
 * DynamoDB tables in memory behind DynamoDB's own wire protocol, for the real SDK: the operations and expressions that
 * the router uses (table-expressions.ts). Any other is refused, so that a new one is noticed here.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Bindings, holds, type Item, Refused, updated } from './table-expressions.ts';

export interface TableRequest extends Bindings {
  TableName: string;
  Key?: Item;
  Item?: Item;
  Limit?: number;
  ScanIndexForward?: boolean;
  KeyConditionExpression?: string;
  ConditionExpression?: string;
  UpdateExpression?: string;
  ReturnValues?: string;
  FilterExpression?: string;
  ExclusiveStartKey?: Item;
  RequestItems?: Record<string, { DeleteRequest?: { Key: Item } }[] | { Keys: Item[] }>;
}

export interface TableCall {
  operation: string;
  body: TableRequest;
}

export class TableServer {
  readonly #tables = new Map<string, Map<string, Item>>();
  readonly #server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    // A client that only opens its connection.
    if (request.method === 'GET') {
      response.end();
      return;
    }
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) as string;
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as TableRequest;
    const call = { operation, body };
    this.calls.push(call);
    const failure = this.failNext.shift() ?? (await this.intercept?.(call));
    if (operation === 'PutItem' && this.loseNextPutAnswers > 0) {
      this.loseNextPutAnswers -= 1;
      this.answer(operation, body);
      request.socket.destroy();
      return;
    }
    const { status, answer } = failure ? refusal(failure) : this.answer(operation, body);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(answer));
  });
  readonly calls: TableCall[] = [];
  /** Names of errors that the next requests get instead of an answer. */
  readonly failNext: string[] = [];
  /** Sees each call before it is carried out: may hold it up, or name the error that it gets instead. */
  intercept: ((call: TableCall) => Promise<string | undefined>) | undefined;
  /** Batches of which all but the first write is left to be sent again. */
  leaveNextBatches = 0;
  /** Writes that are carried out, and whose answer is then lost with its connection. */
  loseNextPutAnswers = 0;
  endpoint = '';
  #client: DynamoDBClient | undefined;
  #documents: DynamoDBDocumentClient | undefined;

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.endpoint = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  /** The real SDK in front of it, once it has started. */
  get documents(): DynamoDBDocumentClient {
    this.#client ??= new DynamoDBClient({
      endpoint: this.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    this.#documents ??= DynamoDBDocumentClient.from(this.#client);
    return this.#documents;
  }

  async close(): Promise<void> {
    this.#client?.destroy();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** All items of a table in order of their keys. */
  items(table: string): Item[] {
    const rows = this.#rows(table);
    return [...rows.keys()].sort().map((key) => rows.get(key) as Item);
  }

  #rows(table: string): Map<string, Item> {
    const rows = this.#tables.get(table) ?? new Map<string, Item>();
    this.#tables.set(table, rows);
    return rows;
  }

  /** What DynamoDB answers, without the HTTP around it. */
  answer(operation: string, body: TableRequest): { status: number; answer: unknown } {
    const rows = this.#rows(body.TableName);
    try {
      if (operation === 'GetItem')
        return { status: 200, answer: { Item: rows.get(keyOf(body.Key)) } };
      if (operation === 'PutItem') return { status: 200, answer: put(rows, body) };
      if (operation === 'UpdateItem') return { status: 200, answer: update(rows, body) };
      if (operation === 'DeleteItem') return { status: 200, answer: remove(rows, body) };
      if (operation === 'BatchWriteItem') {
        const isLeft = this.leaveNextBatches > 0;
        if (isLeft) this.leaveNextBatches -= 1;
        return { status: 200, answer: batch((table) => this.#rows(table), body, isLeft) };
      }
      if (operation === 'BatchGetItem') {
        return { status: 200, answer: batchGet((table) => this.#rows(table), body) };
      }
      if (operation === 'Query') return { status: 200, answer: query(rows, body) };
      return refusal('ValidationException');
    } catch (error) {
      return refusal((error as Refused).message);
    }
  }
}

function refusal(name: string) {
  const status = name === 'InternalServerError' ? 500 : 400;
  return {
    status,
    answer: { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'refused' },
  };
}

function keyOf(item: Item | undefined): string {
  return `${item?.pk?.S}\n${item?.sk?.S}`;
}

function put(rows: Map<string, Item>, body: TableRequest): object {
  const item = body.Item as Item;
  const existing = rows.get(keyOf(item));
  check(body, existing);
  rows.set(keyOf(item), item);
  return body.ReturnValues === 'ALL_OLD' && existing ? { Attributes: existing } : {};
}

function remove(rows: Map<string, Item>, body: TableRequest): object {
  check(body, rows.get(keyOf(body.Key)));
  rows.delete(keyOf(body.Key));
  return {};
}

/** An item is made where there is none. */
function update(rows: Map<string, Item>, body: TableRequest): object {
  const existing = rows.get(keyOf(body.Key));
  check(body, existing);
  const item = updated(body.UpdateExpression ?? '', body, existing ?? (body.Key as Item));
  rows.set(keyOf(body.Key), item);
  const told = { ALL_NEW: item, ALL_OLD: existing }[body.ReturnValues ?? ''];
  return told ? { Attributes: told } : {};
}

/** Writes of one table without a condition; at most 25, as in the service. @param isLeft only the first is carried out */
function batch(
  rowsOf: (table: string) => Map<string, Item>,
  { RequestItems = {} }: TableRequest,
  isLeft: boolean,
): object {
  const [[table, requests] = ['', []], ...others] = Object.entries(RequestItems);
  if (!Array.isArray(requests)) throw new Refused('ValidationException');
  if (others.length > 0 || requests.length === 0 || requests.length > 25) {
    throw new Refused('ValidationException');
  }
  refuseDoubles(requests.map(({ DeleteRequest }) => DeleteRequest?.Key));
  const taken = isLeft ? requests.slice(0, 1) : requests;
  for (const { DeleteRequest } of taken) {
    if (!DeleteRequest) throw new Refused('ValidationException');
    rowsOf(table).delete(keyOf(DeleteRequest.Key));
  }
  const rest = requests.slice(taken.length);
  return { UnprocessedItems: rest.length > 0 ? { [table]: rest } : {} };
}

/** Whole items of one table, in no order that was asked for; at most 100, as in the service. */
function batchGet(
  rowsOf: (table: string) => Map<string, Item>,
  { RequestItems = {} }: TableRequest,
): object {
  const [[table, asked] = ['', []], ...others] = Object.entries(RequestItems);
  const keys = Array.isArray(asked) ? [] : asked.Keys;
  if (others.length > 0 || keys.length === 0 || keys.length > 100) {
    throw new Refused('ValidationException');
  }
  refuseDoubles(keys);
  const found = keys.flatMap((key) => rowsOf(table).get(keyOf(key)) ?? []);
  return { Responses: { [table]: found }, UnprocessedKeys: {} };
}

/** A batch that names a key twice is refused whole. */
function refuseDoubles(keys: (Item | undefined)[]): void {
  if (new Set(keys.map(keyOf)).size < keys.length) throw new Refused('ValidationException');
}

function check(body: TableRequest, existing: Item | undefined): void {
  if (body.ConditionExpression && !holds(body.ConditionExpression, body, existing)) {
    throw new Refused('ConditionalCheckFailedException');
  }
}

function query(rows: Map<string, Item>, body: TableRequest): object {
  const match = /^pk = :pk( AND begins_with\(sk, (:\w+)\))?$/.exec(
    body.KeyConditionExpression ?? '',
  );
  if (!match) throw new Refused('ValidationException');
  const values = body.ExpressionAttributeValues as Item;
  const prefix = `${values[':pk']?.S}\n${match[2] ? values[match[2]]?.S : ''}`;
  const keys = [...rows.keys()].filter((key) => key.startsWith(prefix)).sort();
  if (body.ScanIndexForward === false) keys.reverse();
  const { ExclusiveStartKey: after } = body;
  // The key that a page ended with may be gone by now.
  const rest = keys.filter(
    (key) => !after || (body.ScanIndexForward === false ? key < keyOf(after) : key > keyOf(after)),
  );
  const page = rest.slice(0, body.Limit ?? rest.length);
  const found = page
    .map((key) => rows.get(key) as Item)
    .filter((item) => !body.FilterExpression || holds(body.FilterExpression, body, item));
  const last = page.length === body.Limit ? rows.get(page.at(-1) ?? '') : undefined;
  return {
    Items: found,
    Count: found.length,
    ...(last && { LastEvaluatedKey: { pk: last.pk, sk: last.sk } }),
  };
}
