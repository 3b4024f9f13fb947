import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ClaimStore } from '../../../../../functions/router/idempotency/claim-store.ts';
import { ActorItems } from '../../../../../functions/router/sessions/actor-items.ts';
import { deleteActor } from '../../../../../functions/router/sessions/delete-actor.ts';
import {
  SessionStore,
  type TurnRecord,
} from '../../../../../functions/router/sessions/session-store.ts';
import { startDeadline } from '../../../../../functions/shared/deadline.ts';
import { noUsage, reportUsage } from '../../../../../functions/shared/model/usage.ts';
import { useSteadyClock } from '../../../../support/steady-clock.ts';
import { type TableCall, TableServer } from '../../../../support/table-server.ts';

useSteadyClock();

const server = new TableServer();
const { signal: never } = new AbortController();
const ann = { tenant: 'acme', actor: 'ann' };
let store: SessionStore;
let claims: ClaimStore;
let items: ActorItems;
let table = '';
let tests = 0;
let now = 0;

beforeAll(async () => {
  await server.start();
});
beforeEach(() => {
  table = `actors-${++tests}`;
  now = Date.UTC(2026, 10, 21);
  const { documents } = server;
  store = new SessionStore(documents, table, () => now);
  claims = new ClaimStore(documents, table, () => now);
  items = new ActorItems(documents, table);
});
afterEach(() => {
  server.intercept = undefined;
});
afterAll(() => server.close());

const record = (turnId: string): TurnRecord => ({
  turnId,
  agent: null,
  message: 'question',
  answer: 'answer',
  usage: reportUsage(noUsage()),
});
const append = (sessionId: string, turnId: string, begunAt = now, owner = ann) =>
  store.append({ ...owner, sessionId }, record(turnId), never, { begunAt });
const claimOf = (key: string, owner = ann) => ({
  ...owner,
  key,
  hash: 'h',
  nonce: key,
  leaseUntil: now + 60_000,
});
/** All that is left but the mark of the deletion. */
const left = () =>
  server
    .items(table)
    .filter(({ sk }) => sk?.S !== 'DELETED')
    .map(({ pk, sk }) => `${pk?.S} ${sk?.S?.split('#')[0]}`);

/** Deletes what is kept of ann; `meanwhile` happens while writes that were under way are waited for. */
async function deleteAnn(meanwhile: () => Promise<unknown> = async () => {}, ms = 30_000) {
  const deadline = startDeadline(ms);
  try {
    return await deleteActor(items, ann, deadline, {
      now: () => now,
      wait: async (settle) => {
        now += settle;
        await meanwhile();
      },
    });
  } finally {
    deadline.clear();
  }
}

const forgets = ({ body }: TableCall): boolean =>
  body.UpdateExpression?.includes('forgottenAt') === true;

/** Holds up the next call of that operation until it is let go. */
function hold(operation: string, matches: (call: TableCall) => boolean = () => true) {
  let letGo = (): void => {};
  const mayGo = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let arrived = (): void => {};
  const held = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  let isOver = false;
  server.intercept = async (call) => {
    if (isOver || call.operation !== operation || !matches(call)) return undefined;
    isOver = true;
    arrived();
    await mayGo;
    return undefined;
  };
  return { held, letGo };
}

describe('the deletion of an actor', () => {
  it('deletes turns, sessions and keys of the actor, and nothing of another', async () => {
    for (let turn = 1; turn <= 30; turn++) await append('s-1', `a-${turn}`);
    await append('s-2', 'b-1');
    for (const key of ['done', 'released', 'died']) await claims.claim(claimOf(key), never);
    await claims.complete(claimOf('done'), '{}', never);
    await claims.release(claimOf('released'), never);
    now += 60_000;
    const others = [
      { tenant: 'acme', actor: 'anna' },
      { tenant: 'globex', actor: 'ann' },
    ];
    for (const other of others) {
      await append('s-1', 'c-1', now, other);
      await claims.claim(claimOf('k-1', other), never);
    }
    // 31 turns, 2 sessions, 3 keys.
    expect(await deleteAnn()).toEqual({ deleted: 36, complete: true });
    expect(left()).toEqual(
      [
        ...others.map(({ tenant, actor }) => `ACTOR#${tenant}#${actor} SESSION`),
        ...others.map(({ tenant, actor }) => `ONCE#${tenant}#${actor} KEY`),
        ...others.map(({ tenant, actor }) => `${tenant}#${actor}#s-1 TURN`),
      ].sort(),
    );
  });

  it('is remembered for as long as a request for an approval may still tell its session of a result', async () => {
    await deleteAnn();
    const mark = server.items(table).find(({ sk }) => sk?.S === 'DELETED');
    const days = (Number(mark?.expiresAt?.N) * 1_000 - now) / 86_400_000;
    expect(days).toBeGreaterThan(30);
  });

  it('says that nothing was there', async () => {
    expect(await deleteAnn()).toEqual({ deleted: 0, complete: true });
    expect(await deleteAnn()).toEqual({ deleted: 0, complete: true });
  });

  it('stops in time, says so, and goes on when it is called again', async () => {
    for (let turn = 1; turn <= 60; turn++) await append('s-1', `a-${turn}`);
    let batches = 0;
    server.intercept = async ({ operation }) =>
      operation === 'BatchWriteItem' && ++batches > 1 ? 'AccessDeniedException' : undefined;
    await expect(deleteAnn()).rejects.toThrow();
    server.intercept = undefined;
    expect(await deleteAnn(async () => {}, 1_000)).toEqual({ deleted: 0, complete: false });
    expect(await deleteAnn()).toEqual({ deleted: 36, complete: true });
    expect(left()).toEqual([]);
  });

  it('deletes what a table takes in parts', async () => {
    for (let turn = 1; turn <= 3; turn++) await append('s-1', `a-${turn}`);
    server.leaveNextBatches = 2;
    expect(await deleteAnn()).toEqual({ deleted: 4, complete: true });
    expect(left()).toEqual([]);
  });
});

describe('turns that run during a deletion', () => {
  it('are not stored when they began before it and end after it', async () => {
    const begunAt = now;
    await deleteAnn();
    expect(await append('s-1', 'a-1', begunAt)).toBe('dropped');
    expect(left()).toEqual([]);
  });

  it('do not hide what their session holds when they end while it is under way', async () => {
    for (const turn of ['t-1', 't-2', 't-3']) await append('s-1', turn);
    const begunAt = now++;
    const deletion = await deleteAnn(async () => {
      expect(await append('s-1', 't-4', begunAt)).toBe('dropped');
    });
    expect(deletion).toEqual({ deleted: 4, complete: true });
    expect(left()).toEqual([]);
  });

  it('do not hide what their session holds when they end after it, in a session that has gone on', async () => {
    const askedAt = now++;
    await deleteAnn();
    now += 1;
    await append('s-1', 'new');
    expect(await append('s-1', 'result of an approval', askedAt)).toBe('dropped');
    expect(left()).toEqual(['ACTOR#acme#ann SESSION', 'acme#ann#s-1 TURN']);
    now += 1;
    expect(await deleteAnn()).toEqual({ deleted: 2, complete: true });
    expect(left()).toEqual([]);
  });

  it('do not hide a turn of their session that has its number and is still writing', async () => {
    const askedAt = now++;
    await deleteAnn();
    now += 1;
    const { held, letGo } = hold('PutItem');
    const turn = append('s-1', 'new');
    await held;
    expect(await append('s-1', 'result of an approval', askedAt)).toBe('dropped');
    letGo();
    expect(await turn).toBe('stored');
    now += 1;
    expect(await deleteAnn()).toEqual({ deleted: 2, complete: true });
    expect(left()).toEqual([]);
  });

  it('are found when they looked for the deletion just before its mark and write after it', async () => {
    const { held, letGo } = hold(
      'PutItem',
      ({ body }) => body.Item?.sk?.S?.startsWith('TURN#') === true,
    );
    const turn = append('s-1', 'a-1');
    await held;
    const deletion = await deleteAnn(async () => {
      letGo();
      await turn;
    });
    expect(await turn).toBe('stored');
    expect(deletion).toEqual({ deleted: 2, complete: true });
    expect(left()).toEqual([]);
  });

  it('are not stored when they take their number after everything was swept', async () => {
    const { held, letGo } = hold('UpdateItem');
    const turn = append('s-1', 'a-1');
    await held;
    await deleteAnn();
    letGo();
    expect(await turn).toBe('dropped');
    expect(left()).toEqual([]);
  });

  it('are kept, and stay listed, when they began after its mark', async () => {
    await append('s-1', 'old');
    const { complete } = await deleteAnn(async () => {
      await append('s-1', 'new');
    });
    expect(complete).toBe(true);
    expect(await store.replay({ ...ann, sessionId: 's-1' }, never)).toMatchObject([
      { turnId: 'new' },
    ]);
    expect(left()).toEqual(['ACTOR#acme#ann SESSION', 'acme#ann#s-1 TURN']);
    now += 1;
    expect(await deleteAnn()).toEqual({ deleted: 2, complete: true });
  });

  it('stay listed when they take a number while their session is taken out of the list', async () => {
    await append('s-1', 'old');
    const { held, letGo } = hold('DeleteItem');
    const deletion = deleteAnn();
    await held;
    await append('s-1', 'new');
    letGo();
    expect((await deletion).complete).toBe(true);
    expect(left()).toEqual(['ACTOR#acme#ann SESSION', 'acme#ann#s-1 TURN']);
  });

  it('hold their key until they end, so that nobody runs them a second time beside the first', async () => {
    const claim = claimOf('k-1');
    await claims.claim(claim, never);
    expect(await deleteAnn()).toEqual({ deleted: 0, complete: true });
    const again = { ...claim, nonce: 'again' };
    expect(await claims.claim(again, never)).toMatchObject({ state: 'running' });
    expect(await claims.askToStop(claim, never)).toBe('stopping');
    expect(await claims.stopped([claim], never)).toEqual([claim.nonce]);
  });

  it('leave nothing at their key, answered or given up', async () => {
    const [answered, givenUp] = [claimOf('k-1'), claimOf('k-2')];
    for (const claim of [answered, givenUp]) await claims.claim(claim, never);
    await deleteAnn();
    expect(await claims.complete(answered, 'an answer', never)).toBe(false);
    expect(await claims.release(givenUp, never)).toBe(false);
    expect(left()).toEqual([]);
  });

  it('leave their key to the table when their environment dies, and who asks again gets it', async () => {
    const claim = claimOf('k-1');
    await claims.claim(claim, never);
    await deleteAnn();
    const kept = server.items(table).find(({ sk }) => sk?.S === 'KEY#k-1');
    expect(Number(kept?.expiresAt?.N) * 1_000).toBe(claim.leaseUntil);
    now = claim.leaseUntil;
    const again = { ...claim, nonce: 'again', leaseUntil: now + 60_000 };
    expect(await claims.claim(again, never)).toMatchObject({ state: 'claimed' });
    expect(await claims.complete(claim, 'late', never)).toBe(false);
    expect(await claims.complete(again, 'an answer', never)).toBe(true);
  });

  it('leave no answer at their key when they end while the deletion looks at it', async () => {
    const claim = claimOf('k-1');
    await claims.claim(claim, never);
    const { held, letGo } = hold('UpdateItem', forgets);
    const deletion = deleteAnn();
    await Promise.race([held, deletion]);
    expect(await claims.complete(claim, 'an answer', never)).toBe(true);
    letGo();
    expect(await deletion).toEqual({ deleted: 1, complete: true });
    expect(left()).toEqual([]);
  });

  it('keep a key that they claimed anew while the deletion looks at it', async () => {
    const claim = claimOf('k-1');
    await claims.claim(claim, never);
    const { held, letGo } = hold('UpdateItem', forgets);
    const deletion = deleteAnn();
    await Promise.race([held, deletion]);
    await claims.release(claim, never);
    const again = { ...claim, nonce: 'again' };
    await claims.claim(again, never);
    letGo();
    expect(await deletion).toEqual({ deleted: 0, complete: true });
    expect(await claims.complete(again, 'an answer', never)).toBe(true);
  });
});
