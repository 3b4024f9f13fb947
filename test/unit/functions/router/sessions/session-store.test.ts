import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  SessionStore,
  type TurnRecord,
} from '../../../../../functions/router/sessions/session-store.ts';
import { noUsage, reportUsage } from '../../../../../functions/shared/model/usage.ts';
import { useSteadyClock } from '../../../../support/steady-clock.ts';
import { TableServer } from '../../../../support/table-server.ts';

useSteadyClock();

const server = new TableServer();
const DAY = 86_400_000;
const never = new AbortController().signal;
/** The clock of the store, in ms. */
let now = 0;
let table = '';
let store: SessionStore;
let tests = 0;

beforeAll(async () => {
  await server.start();
});
beforeEach(() => {
  tests += 1;
  table = `sessions-${tests}`;
  now = Date.UTC(2026, 10, 21);
  store = storeAt(() => now);
});
afterEach(() => {
  server.intercept = undefined;
});
afterAll(() => server.close());

const key = { tenant: 'acme', actor: 'ann', sessionId: 's-1' };
const storeAt = (clock: () => number): SessionStore =>
  new SessionStore(server.documents, table, clock);
const turn = (number: number, more: Partial<TurnRecord> = {}) => ({
  turnId: `turn-${number}`,
  agent: 'support',
  message: `question ${number}`,
  answer: `answer ${number}`,
  ...more,
});
/** What is kept of a turn: the turn, and what it took. */
const kept = (number: number, more: Partial<TurnRecord> = {}): TurnRecord => ({
  ...turn(number, more),
  usage: reportUsage(noUsage()),
});
const items = (kind: string) => server.items(table).filter(({ sk }) => sk?.S?.startsWith(kind));
const numbers = () => items('TURN#').map(({ sk }) => Number(sk?.S?.slice('TURN#'.length)));
const failEach = (operation: string) => {
  server.intercept = async (call) =>
    call.operation === operation ? 'AccessDeniedException' : undefined;
};
const entomb = (deletedAt: number): Promise<unknown> =>
  server.documents.send(
    new PutCommand({
      TableName: table,
      Item: { pk: 'ACTOR#acme#ann', sk: 'DELETED', deletedAt },
    }),
  );

describe('replay', () => {
  it('is empty for a session that nobody has used', async () => {
    expect(await store.replay(key, never)).toEqual([]);
  });

  it('gives the last five turns, oldest first', async () => {
    for (let number = 1; number <= 12; number++) await store.append(key, kept(number), never);
    const replayed = await store.replay(key, never);
    expect(replayed).toEqual([8, 9, 10, 11, 12].map((number) => ({ ...turn(number), at: now })));
  });

  it('keeps sessions, actors and tenants apart', async () => {
    await store.append(key, kept(1), never);
    for (const other of [{ sessionId: 's-2' }, { actor: 'bob' }, { tenant: 'globex' }]) {
      expect(await store.replay({ ...key, ...other }, never)).toEqual([]);
    }
  });

  it('leaves out what has expired and not been removed yet', async () => {
    await store.append(key, kept(1), never);
    now += 29 * DAY;
    await store.append(key, kept(2), never);
    now += 2 * DAY;
    expect(await store.replay(key, never)).toMatchObject([{ turnId: 'turn-2' }]);
  });

  it('rejects when the table does, so that no turn runs on a past it does not know', async () => {
    server.failNext.push('AccessDeniedException');
    await expect(store.replay(key, never)).rejects.toThrow();
  });
});

describe('append', () => {
  it('loses none of fifty turns that end at once on four workers, and numbers them without a gap', async () => {
    const workers = Array.from({ length: 4 }, () => storeAt(() => now));
    const turns = Array.from({ length: 50 }, (_, index) => kept(index));
    await Promise.all(
      turns.map((each, index) =>
        (workers[index % 4] as SessionStore).append(key, each, never, { notStoredSince: 0 }),
      ),
    );
    const stored = items('TURN#').map(({ turnId }) => turnId?.S);
    expect(stored.sort()).toEqual(turns.map(({ turnId }) => turnId).sort());
    const [first = 0] = numbers();
    expect(numbers()).toEqual(turns.map((_, index) => first + index));
  });

  it('asks the table three times for a turn that cannot be there yet', async () => {
    const before = server.calls.length;
    await store.append(key, kept(1), never, { notStoredSince: 0 });
    expect(server.calls.slice(before).map(({ operation }) => operation)).toEqual([
      'UpdateItem',
      'GetItem',
      'PutItem',
    ]);
  });

  it('stores a turn that is run again once, however many came in between', async () => {
    await store.append(key, kept(1), never);
    for (let number = 2; number <= 12; number++) await store.append(key, kept(number), never);
    await store.append(key, kept(1), never);
    expect(numbers()).toHaveLength(12);
  });

  it('stores a turn once whose key was forgotten in between, however long the session is', async () => {
    for (let number = 1; number <= 30; number++) await store.append(key, kept(number), never);
    now += 2 * DAY;
    for (let number = 31; number <= 60; number++) await store.append(key, kept(number), never);
    const notStoredSince = now - DAY;
    for (const number of [1, 30]) await store.append(key, kept(number), never, { notStoredSince });
    expect(numbers()).toHaveLength(60);
    await store.append(key, kept(61), never, { notStoredSince });
    expect(numbers()).toHaveLength(61);
  });

  it('looks through nothing that is too young to be an earlier run of a forgotten key', async () => {
    for (let number = 1; number <= 60; number++) await store.append(key, kept(number), never);
    const before = server.calls.length;
    await store.append(key, kept(61), never, { notStoredSince: now - DAY });
    expect(server.calls.slice(before).map(({ operation }) => operation)).toEqual([
      'Query',
      'UpdateItem',
      'GetItem',
      'PutItem',
    ]);
  });

  it('knows its own write when the answer was lost and the SDK sends it again', async () => {
    server.loseNextPutAnswers = 1;
    expect(await store.append(key, kept(1), never, { notStoredSince: 0 })).toBe('stored');
    expect(numbers()).toHaveLength(1);
  });

  it('sorts a session that begins anew behind what is left of its past', async () => {
    for (let number = 1; number <= 3; number++) await store.append(key, kept(number), never);
    await deleteItem({ pk: 'ACTOR#acme#ann', sk: 'SESSION#s-1' });
    now += 31 * DAY;
    await store.append(key, kept(4), never);
    expect(await store.replay(key, never)).toMatchObject([{ turnId: 'turn-4' }]);
    expect(numbers()).toEqual([...numbers()].sort((a, b) => a - b));
  });

  it('survives a passing fault of the table', async () => {
    server.failNext.push('InternalServerError');
    await store.append(key, kept(1), never);
    expect(numbers()).toHaveLength(1);
  });

  it('rejects when the table does, and stores nothing', async () => {
    failEach('UpdateItem');
    await expect(store.append(key, kept(1), never)).rejects.toThrow();
    expect(server.items(table)).toEqual([]);
  });

  it('stores nothing once the turn is over', async () => {
    const over = AbortSignal.abort(new Error('over'));
    await expect(store.append(key, kept(1), over)).rejects.toThrow();
    expect(server.items(table)).toEqual([]);
  });

  it('lets the table remove a turn and its session after 30 days', async () => {
    await store.append(key, kept(1), never);
    const days = server
      .items(table)
      .map(({ expiresAt }) => (Number(expiresAt?.N) * 1000 - now) / DAY);
    expect(days).toEqual([30, 30]);
  });

  it('remembers that nobody answered a declined turn', async () => {
    await store.append(key, kept(1, { agent: null }), never);
    expect(await store.replay(key, never)).toMatchObject([{ agent: null }]);
  });
});

describe('a turn whose actor was deleted meanwhile', () => {
  it('is dropped, and leaves no session in the list', async () => {
    await entomb(now);
    expect(await store.append(key, kept(1), never, { begunAt: now - 1 })).toBe('dropped');
    expect(server.items(table)).toMatchObject([{ sk: { S: 'DELETED' } }]);
  });

  it('is dropped when the deletion comes between its number and its writing', async () => {
    server.intercept = async ({ operation }) => {
      if (operation !== 'UpdateItem') return undefined;
      server.intercept = undefined;
      await entomb(now + 1);
      return undefined;
    };
    expect(await store.append(key, kept(1), never, { begunAt: now })).toBe('dropped');
    expect(numbers()).toEqual([]);
  });

  it('is stored when it began after the deletion', async () => {
    await entomb(now);
    expect(await store.append(key, kept(1), never, { begunAt: now + 1 })).toBe('stored');
    expect(items('SESSION#')).toHaveLength(1);
  });
});

async function deleteItem(Key: Record<string, string>): Promise<void> {
  await server.documents.send(new DeleteCommand({ TableName: table, Key }));
}
