import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  RecordConflictError,
  type RecordStore,
} from '../../../../../functions/router/agent-types.ts';
import { createRecordStore } from '../../../../../functions/router/records/record-store.ts';
import { changeRecord } from '../../../../../functions/router/tool-kit/records.ts';
import { useSteadyClock } from '../../../../support/steady-clock.ts';
import { TableServer } from '../../../../support/table-server.ts';

useSteadyClock();

const server = new TableServer();
const never = new AbortController().signal;
let tests = 0;
let storeOf: (tenant: string) => RecordStore;
let store: RecordStore;

beforeAll(async () => {
  await server.start();
});
beforeEach(() => {
  tests += 1;
  const table = `records-${tests}`;
  storeOf = (tenant) => createRecordStore(server.documents, table, tenant, never);
  store = storeOf('acme');
});
afterAll(() => server.close());

const order = (id: string, total = 10) => ({ kind: 'ORDER', id, data: { total } });

describe('a record', () => {
  it('comes back as it was written, with the number of its writes', async () => {
    expect(await store.get('ORDER', 'O-1')).toBeUndefined();
    await store.put(order('O-1'));
    await store.put(order('O-1', 20));
    expect(await store.get('ORDER', 'O-1')).toEqual({ ...order('O-1', 20), version: 2 });
  });

  it('may have a `#` in its id', async () => {
    await store.put(order('O#1'));
    expect(await store.get('ORDER', 'O#1')).toMatchObject({ kind: 'ORDER', id: 'O#1' });
  });

  it('is out of reach for another tenant', async () => {
    await store.put(order('O-1'));
    expect(await storeOf('globex').get('ORDER', 'O-1')).toBeUndefined();
    expect(await storeOf('globex').list('ORDER')).toEqual([]);
  });

  it('is not overwritten when it must be absent', async () => {
    await store.put(order('O-1'), { ifAbsent: true });
    await expect(store.put(order('O-1', 99), { ifAbsent: true })).rejects.toBeInstanceOf(
      RecordConflictError,
    );
    expect(await store.get('ORDER', 'O-1')).toMatchObject({ data: { total: 10 } });
  });

  it('is written over the expected version only', async () => {
    await store.put(order('O-1'));
    await store.put(order('O-1', 20), { ifVersion: 1 });
    await expect(store.put(order('O-1', 30), { ifVersion: 1 })).rejects.toBeInstanceOf(
      RecordConflictError,
    );
    expect(await store.get('ORDER', 'O-1')).toMatchObject({ version: 2, data: { total: 20 } });
  });

  it('takes one of several changes made at once, and tells the others', async () => {
    await store.put(order('O-1'));
    const changes = await Promise.allSettled(
      [1, 2, 3, 4].map((total) => store.put(order('O-1', total), { ifVersion: 1 })),
    );
    expect(changes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await store.get('ORDER', 'O-1')).toMatchObject({ version: 2 });
  });

  it('whose first answer was lost is known for written by this very write', async () => {
    server.loseNextPutAnswers = 1;
    expect(await store.put(order('O-1'), { ifAbsent: true })).toMatchObject({ version: 1 });
    server.loseNextPutAnswers = 1;
    expect(await store.put(order('O-1', 20), { ifVersion: 1 })).toMatchObject({ version: 2 });
  });

  it('is changed once when the answer to the change was lost', async () => {
    await store.put(order('O-1', 10));
    server.loseNextPutAnswers = 1;
    const one = (data: Readonly<Record<string, unknown>>) => ({ total: Number(data.total) + 1 });
    expect(await changeRecord(store, 'ORDER', 'O-1', 'order', one)).toEqual({ total: 11 });
    expect(await store.get('ORDER', 'O-1')).toMatchObject({ version: 2, data: { total: 11 } });
  });

  it('passes on what else goes wrong', async () => {
    server.failNext.push('ResourceNotFoundException');
    await expect(store.put(order('O-1'), { ifAbsent: true })).rejects.not.toBeInstanceOf(
      RecordConflictError,
    );
  });
});

describe('a listing', () => {
  it('holds one kind in order of the ids', async () => {
    for (const id of ['O-3', 'O-1', 'O-2']) await store.put(order(id));
    await store.put({ kind: 'ORDERS', id: 'x', data: {} });
    expect((await store.list('ORDER')).map(({ id }) => id)).toEqual(['O-1', 'O-2', 'O-3']);
  });
});
