import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  SessionStore,
  type StoredTurn,
  type TurnRecord,
} from '../../../../../functions/router/sessions/session-store.ts';
import { noUsage, reportUsage } from '../../../../../functions/shared/model/usage.ts';
import { TableServer } from '../../../../support/table-server.ts';

const server = new TableServer();
const never = new AbortController().signal;
let client: DynamoDBClient;
let table = '';
let store: SessionStore;
let tests = 0;

beforeAll(async () => {
  await server.start();
  client = new DynamoDBClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});
beforeEach(() => {
  tests += 1;
  table = `sessions-${tests}`;
  store = new SessionStore(DynamoDBDocumentClient.from(client), table);
});
afterAll(async () => {
  client.destroy();
  await server.close();
});

const key = { tenant: 'acme', actor: 'ann', sessionId: 's-1' };
const turn = (number: number, more: Partial<StoredTurn> = {}): StoredTurn => ({
  turnId: `turn-${number}`,
  agent: 'support',
  message: `question ${number}`,
  answer: `answer ${number}`,
  ...more,
});
/** What is kept of a turn: the turn, and what it took. */
const kept = (number: number, more: Partial<StoredTurn> = {}): TurnRecord => ({
  ...turn(number, more),
  usage: reportUsage(noUsage()),
});
const numbers = () => server.items(table).map(({ sk }) => sk?.S);

describe('replay', () => {
  it('is empty for a session that nobody has used', async () => {
    expect(await store.replay(key, never)).toEqual([]);
  });

  it('gives the last five turns, oldest first', async () => {
    for (let number = 1; number <= 12; number++) await store.append(key, kept(number), never);
    const replayed = await store.replay(key, never);
    expect(replayed).toEqual([8, 9, 10, 11, 12].map((number) => turn(number)));
  });

  it('keeps sessions, actors and tenants apart', async () => {
    await store.append(key, kept(1), never);
    for (const other of [{ sessionId: 's-2' }, { actor: 'bob' }, { tenant: 'globex' }]) {
      expect(await store.replay({ ...key, ...other }, never)).toEqual([]);
    }
  });

  it('shortens what a model would have to read again, without leaving half a character', async () => {
    const long = `a${'🚚'.repeat(1_500)}`;
    await store.append(key, kept(1, { message: long, answer: long }), never);
    const [replayed] = await store.replay(key, never);
    expect(replayed?.answer.length).toBeLessThanOrEqual(2_000);
    expect(replayed?.answer.isWellFormed()).toBe(true);
    expect(replayed?.message).toBe(replayed?.answer);
  });

  it('rejects when the table does, so that no turn runs on a past it does not know', async () => {
    server.failNext.push('AccessDeniedException');
    await expect(store.replay(key, never)).rejects.toThrow();
  });
});

describe('append', () => {
  it('loses none of the turns that end at once', async () => {
    const turns = Array.from({ length: 12 }, (_, index) => kept(index));
    await Promise.all(turns.map((each) => store.append(key, each, never)));
    const stored = server.items(table).map(({ turnId }) => turnId?.S);
    expect(stored.sort()).toEqual(turns.map(({ turnId }) => turnId).sort());
    expect(new Set(numbers()).size).toBe(12);
  });

  it('numbers turns so that the table sorts the hundredth after the ninth', async () => {
    for (let number = 1; number <= 11; number++) await store.append(key, kept(number), never);
    expect(
      server
        .items(table)
        .map(({ turnId }) => turnId?.S)
        .at(-1),
    ).toBe('turn-11');
  });

  it('stores a turn once when the answer to its write was lost and the SDK sends it again', async () => {
    await store.append(key, kept(1), never);
    await store.append(key, kept(1), never);
    expect(numbers()).toHaveLength(1);
  });

  it('survives a passing fault of the table', async () => {
    server.failNext.push('InternalServerError');
    await store.append(key, kept(1), never);
    expect(numbers()).toHaveLength(1);
  });

  it('stores nothing once the turn is over', async () => {
    const over = AbortSignal.abort(new Error('over'));
    await expect(store.append(key, kept(1), over)).rejects.toThrow();
    expect(numbers()).toEqual([]);
  });

  it('lets the table remove a turn after 30 days', async () => {
    await store.append(key, kept(1), never);
    const [item] = server.items(table);
    const days = (Number(item?.expiresAt?.N) - Date.now() / 1000) / 86_400;
    expect(days).toBeGreaterThan(29.9);
    expect(days).toBeLessThan(30.1);
  });

  it('remembers that nobody answered a declined turn', async () => {
    await store.append(key, kept(1, { agent: null }), never);
    expect(await store.replay(key, never)).toMatchObject([{ agent: null }]);
  });
});
