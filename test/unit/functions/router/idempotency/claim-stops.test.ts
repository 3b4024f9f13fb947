import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type Claiming,
  ClaimStore,
} from '../../../../../functions/router/idempotency/claim-store.ts';
import { useSteadyClock } from '../../../../support/steady-clock.ts';
import { TableServer } from '../../../../support/table-server.ts';

useSteadyClock();

const server = new TableServer();
const { signal } = new AbortController();
let now = 1_000_000;
let claims: ClaimStore;
let tests = 0;

beforeAll(async () => {
  await server.start();
});
beforeEach(() => {
  claims = new ClaimStore(server.documents, `stops-${++tests}`, () => now);
});
afterAll(() => server.close());

const claim = (more: Partial<Claiming> = {}): Claiming => ({
  tenant: 'acme',
  actor: 'ann',
  key: 'k',
  hash: 'h',
  nonce: `n-${more.key ?? 'k'}`,
  leaseUntil: now + 60_000,
  ...more,
});

describe('asking a turn to stop', () => {
  it('marks the run that holds the key, and is as good twice', async () => {
    const held = claim();
    await claims.claim(held, signal);
    expect(await claims.stopped([held], signal)).toEqual([]);
    expect(await claims.askToStop(held, signal)).toBe('stopping');
    expect(await claims.askToStop(held, signal)).toBe('stopping');
    expect(await claims.stopped([held], signal)).toEqual([held.nonce]);
  });

  it.each([
    ['actor', { actor: 'bob' }],
    ['tenant', { tenant: 'globex' }],
    ['key', { key: 'other' }],
  ])('knows nothing of a turn of another %s', async (_, other) => {
    await claims.claim(claim(), signal);
    expect(await claims.askToStop(claim(other), signal)).toBe('unknown');
    expect(await claims.stopped([claim()], signal)).toEqual([]);
  });

  it('finds that a turn has ended: answered, given up, or with its environment', async () => {
    for (const key of ['answered', 'released', 'died']) await claims.claim(claim({ key }), signal);
    await claims.complete(claim({ key: 'answered' }), '{}', signal);
    await claims.release(claim({ key: 'released' }), signal);
    now += 60_000;
    for (const key of ['answered', 'released', 'died']) {
      expect(await claims.askToStop(claim({ key }), signal)).toBe('ended');
    }
  });

  it('does not stop the run that a retry makes later', async () => {
    const first = claim();
    await claims.claim(first, signal);
    await claims.askToStop(first, signal);
    await claims.release(first, signal);
    const second = claim({ nonce: 'n-2' });
    expect(await claims.claim(second, signal)).toEqual({ state: 'claimed', isFirstRun: false });
    expect(await claims.stopped([second, first], signal)).toEqual([]);
  });

  it('is heard also while two runs of one key are at work', async () => {
    const slow = claim({ leaseUntil: now });
    await claims.claim(slow, signal);
    const [second, other] = [claim({ nonce: 'n-2' }), claim({ key: 'other' })];
    for (const each of [second, other]) {
      await claims.claim(each, signal);
      await claims.askToStop(each, signal);
    }
    expect((await claims.stopped([slow, second, other], signal)).sort()).toEqual([
      'n-2',
      'n-other',
    ]);
  });

  it('looks after more turns than one request may name', async () => {
    const many = Array.from({ length: 230 }, (_, index) => claim({ key: `${index}` }));
    for (const one of many) await claims.claim(one, signal);
    const before = server.calls.length;
    await claims.askToStop(many[229] as Claiming, signal);
    expect(await claims.stopped(many, signal)).toEqual(['n-229']);
    expect(server.calls.slice(before).map(({ operation }) => operation)).toEqual([
      'UpdateItem',
      ...Array(3).fill('BatchGetItem'),
    ]);
  });
});
