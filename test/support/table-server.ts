/**
 * DynamoDB tables in memory behind DynamoDB's own wire protocol, for the real SDK: GetItem, PutItem, Query and UpdateItem, with the
 * expressions that the router uses. Any other expression is refused, so that a new one is noticed here.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Value = { S?: string; N?: string; M?: Item };
type Item = Record<string, Value>;

interface TableRequest {
  TableName: string;
  Key?: Item;
  Item?: Item;
  Limit?: number;
  ScanIndexForward?: boolean;
  KeyConditionExpression?: string;
  ConditionExpression?: string;
  UpdateExpression?: string;
  ReturnValues?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Item;
}

class Refused extends Error {}

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
    this.calls.push({ operation, body });
    const failure = this.failNext.shift();
    if (operation === 'PutItem' && this.loseNextPutAnswers > 0) {
      this.loseNextPutAnswers -= 1;
      this.#answer(operation, body);
      request.socket.destroy();
      return;
    }
    const { status, answer } = failure ? refusal(failure) : this.#answer(operation, body);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(answer));
  });
  readonly calls: { operation: string; body: TableRequest }[] = [];
  /** Names of errors that the next requests get instead of an answer. */
  readonly failNext: string[] = [];
  /** Writes that are carried out, and whose answer is then lost with its connection. */
  loseNextPutAnswers = 0;
  endpoint = '';

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.endpoint = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async close(): Promise<void> {
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

  #answer(operation: string, body: TableRequest): { status: number; answer: unknown } {
    const rows = this.#rows(body.TableName);
    try {
      if (operation === 'GetItem')
        return { status: 200, answer: { Item: rows.get(keyOf(body.Key)) } };
      if (operation === 'PutItem') return { status: 200, answer: put(rows, body) };
      if (operation === 'UpdateItem') return { status: 200, answer: update(rows, body) };
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
  const expected = body.ExpressionAttributeValues?.[':expected']?.N;
  switch (body.ConditionExpression) {
    case 'attribute_not_exists(pk)':
      if (existing) throw new Refused('ConditionalCheckFailedException');
      break;
    case '#version = :expected':
      if (existing?.version?.N !== expected) throw new Refused('ConditionalCheckFailedException');
      break;
    default:
      throw new Refused('ValidationException');
  }
  rows.set(keyOf(item), item);
  return {};
}

/** `SET a = :a, … ADD #b :b, …` on an item that is made where there is none, and its new attributes. */
function update(rows: Map<string, Item>, body: TableRequest): object {
  const match = /^SET (.+) ADD (.+)$/.exec(body.UpdateExpression ?? '');
  if (!match || body.ConditionExpression || body.ReturnValues !== 'ALL_NEW') {
    throw new Refused('ValidationException');
  }
  const [sets, adds] = match.slice(1).map((part) => part.split(', ').map((each) => each.trim()));
  const item: Item = { ...(rows.get(keyOf(body.Key)) ?? body.Key) };
  const named = (name = ''): string => body.ExpressionAttributeNames?.[name] ?? name;
  const valued = (name = ''): Value => body.ExpressionAttributeValues?.[name] as Value;
  for (const [name, value] of (sets ?? []).map((each) => each.split(' = '))) {
    item[named(name)] = valued(value);
  }
  for (const [name, value] of (adds ?? []).map((each) => each.split(' '))) {
    const sum = Number(item[named(name)]?.N ?? 0) + Number(valued(value).N);
    item[named(name)] = { N: String(sum) };
  }
  rows.set(keyOf(body.Key), item);
  return { Attributes: item };
}

function query(rows: Map<string, Item>, body: TableRequest): object {
  const match = /^pk = :pk AND begins_with\(sk, (:\w+)\)$/.exec(body.KeyConditionExpression ?? '');
  if (!match) throw new Refused('ValidationException');
  const values = body.ExpressionAttributeValues as Item;
  const prefix = `${values[':pk']?.S}\n${values[match[1] as string]?.S}`;
  const keys = [...rows.keys()].filter((key) => key.startsWith(prefix)).sort();
  if (body.ScanIndexForward === false) keys.reverse();
  const found = keys.slice(0, body.Limit ?? keys.length).map((key) => rows.get(key));
  return { Items: found, Count: found.length };
}
