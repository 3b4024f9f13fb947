import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiError } from '../../../../../functions/router/http/api-error.ts';
import type { TurnRequest } from '../../../../../functions/router/http/turn-request.ts';
import type { TurnSink } from '../../../../../functions/router/http/turn-sink.ts';
import { ClaimStore } from '../../../../../functions/router/idempotency/claim-store.ts';
import { runOnce } from '../../../../../functions/router/idempotency/run-once.ts';
import { StopWatch } from '../../../../../functions/router/idempotency/stop-watch.ts';
import type { TurnIds } from '../../../../../functions/router/idempotency/turn-ids.ts';
import { startDeadline } from '../../../../../functions/shared/deadline.ts';
import { useSteadyClock } from '../../../../support/steady-clock.ts';
import { TableServer } from '../../../../support/table-server.ts';

useSteadyClock();

const HOUR = 3_600_000;
const server = new TableServer();
const unnoted: string[] = [];
let table = '';
let tests = 0;
/** How far the table's clock is ahead of ours, in ms. */
let ahead = 0;

beforeAll(async () => {
  await server.start();
});
beforeEach(() => {
  table = `once-${++tests}`;
  ahead = 0;
});
afterEach(() => {
  server.intercept = undefined;
  unnoted.length = 0;
});
afterAll(() => server.close());

const request = (more: Partial<TurnRequest> = {}): TurnRequest => ({
  tenant: 'acme',
  actor: 'ann',
  scopes: [],
  message: 'Open a ticket',
  sessionId: undefined,
  memory: true,
  idempotencyKey: 'k-1',
  stream: false,
  ...more,
});

interface Sent {
  tokens: string[];
  done?: Record<string, unknown>;
}

/** Sends one request on a worker of its own; `work` is the turn. */
async function send(
  work: (ids: TurnIds, sink: TurnSink, requestId: string) => Promise<unknown>,
  more: Partial<TurnRequest> = {},
  requestId = 'r-1',
): Promise<Sent> {
  const sent: Sent = { tokens: [] };
  const sink: TurnSink = {
    progress() {},
    tool() {},
    token: (text) => sent.tokens.push(text),
    done: async (answer) => {
      sent.done = answer;
    },
    fail: async () => {},
  };
  const claims = new ClaimStore(server.documents, table, () => Date.now() + ahead);
  const deadline = startDeadline(10_000);
  try {
    await runOnce(
      {
        claims,
        stops: new StopWatch(claims, () => {}),
        onUnnoted: (turnId) => unnoted.push(turnId),
      },
      request(more),
      requestId,
      () => sink,
      deadline,
      (ids, told) => work(ids, told, requestId),
    );
  } finally {
    deadline.clear();
  }
  return sent;
}

const answering =
  (runs: TurnIds[], more: Record<string, unknown> = {}) =>
  async (ids: TurnIds, sink: TurnSink, requestId: string): Promise<void> => {
    runs.push(ids);
    await sink.done({ turnId: ids.turnId, answer: 'Done.', ...more, requestId });
  };

const never = async (): Promise<never> => {
  throw new Error('this turn must not run');
};

/** A turn that begins, and goes on when it is told to. */
function heldTurn() {
  let begun = (): void => {};
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  let goOn = (): void => {};
  const mayGoOn = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  return { begun, hasBegun, goOn, mayGoOn };
}

describe('a request without a key', () => {
  it('runs each time, and asks no table', async () => {
    const before = server.calls.length;
    const runs: TurnIds[] = [];
    await send(answering(runs), { idempotencyKey: undefined });
    await send(answering(runs), { idempotencyKey: undefined });
    expect(new Set(runs.map(({ turnId }) => turnId)).size).toBe(2);
    expect(server.calls).toHaveLength(before);
  });
});

describe('a keyed request', () => {
  it('runs once, and is answered again with the same answer', async () => {
    const runs: TurnIds[] = [];
    const more = { sessionId: 's', nested: { number: 0.1, empty: null, list: [] } };
    const first = await send(answering(runs, more));
    const again = await send(never, {}, 'r-2');
    expect(runs).toHaveLength(1);
    expect(again.done).toEqual({ ...first.done, requestId: 'r-2', replayed: true });
    expect(again.tokens).toEqual(['Done.']);
    expect(first.done).not.toHaveProperty('replayed');
  });

  it('costs a claim before and a note after', async () => {
    const before = server.calls.length;
    await send(answering([]));
    const operations = server.calls.slice(before).map(({ operation }) => operation);
    expect(operations).toEqual(['PutItem', 'UpdateItem']);
  });

  it.each([
    ['another actor', { actor: 'bob' }],
    ['another tenant', { tenant: 'globex' }],
    ['another key', { idempotencyKey: 'k-2' }],
  ])('is nothing to %s', async (_, more) => {
    const runs: TurnIds[] = [];
    await send(answering(runs));
    await send(answering(runs), more);
    expect(runs).toHaveLength(2);
  });

  it.each([
    ['message', { message: 'Close the ticket' }],
    ['session', { sessionId: 's-2' }],
    ['memory', { memory: false }],
  ])('is refused with another %s under its key, running or done', async (_, more) => {
    const refused = { status: 422, code: 'idempotency_key_reused' };
    await send(async (ids, sink, requestId) => {
      await expect(send(never, more)).rejects.toMatchObject(refused);
      await answering([])(ids, sink, requestId);
    });
    await expect(send(never, more)).rejects.toMatchObject(refused);
  });

  it('is told to come back while the first one runs', async () => {
    const { begun, hasBegun, goOn, mayGoOn } = heldTurn();
    const first = send(async (ids, sink, requestId) => {
      begun();
      await mayGoOn;
      await answering([])(ids, sink, requestId);
    });
    await hasBegun;
    await expect(send(never)).rejects.toMatchObject({
      status: 409,
      code: 'turn_in_progress',
      retryAfterSeconds: 2,
    });
    goOn();
    await first;
    expect((await send(never)).done).toMatchObject({ replayed: true });
  });

  it('runs once of twenty at a time', async () => {
    const runs: TurnIds[] = [];
    const { goOn, mayGoOn } = heldTurn();
    let refused = 0;
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, async () => {
        try {
          return await send(async (ids, sink, requestId) => {
            await mayGoOn;
            await answering(runs)(ids, sink, requestId);
          });
        } catch (error) {
          if (++refused === 19) goOn();
          throw error;
        }
      }),
    );
    expect(runs).toHaveLength(1);
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const each of all) {
      if (each.status === 'rejected')
        expect(each.reason).toMatchObject({ code: 'turn_in_progress' });
    }
  });

  it('may be used for another content when its 24 hours are over', async () => {
    const runs: TurnIds[] = [];
    await send(answering(runs));
    ahead = 25 * HOUR;
    await send(answering(runs), { message: 'Close the ticket' });
    expect(new Set(runs.map(({ turnId }) => turnId)).size).toBe(2);
  });
});

describe('a turn that failed', () => {
  it.each([
    ['a refusal that stays', new ApiError(422, 'guardrail_blocked', 'No.', { stage: 'input' })],
    ['a bad request', new ApiError(400, 'invalid_request', 'No.')],
  ])('is refused again without running: %s', async (_, error) => {
    const failing = () => send(async () => Promise.reject(error));
    await expect(failing()).rejects.toBe(error);
    const { status, code, message, stage } = error;
    await expect(send(never)).rejects.toMatchObject({ status, code, message, stage });
  });

  it.each([
    ['a fault', new Error('broken')],
    ['no model', new ApiError(503, 'model_unavailable', 'Later.', { retryAfterSeconds: 5 })],
    ['too many', new ApiError(429, 'budget_exhausted', 'Later.', { retryAfterSeconds: 9 })],
    ['a caller who left', new ApiError(499, 'caller_left', 'Gone.')],
  ])('frees its key, and is the same turn when it runs again: %s', async (_, error) => {
    const runs: TurnIds[] = [];
    await expect(
      send(async (ids) => {
        runs.push(ids);
        throw error;
      }),
    ).rejects.toBe(error);
    const again = await send(answering(runs));
    const [first, second] = runs;
    expect(second).toEqual({ ...first, isFirstRun: false });
    expect(first?.isFirstRun).toBe(true);
    expect(again.done).not.toHaveProperty('replayed');
  });

  it('keeps its key for its own content', async () => {
    await expect(send(async () => Promise.reject(new Error('broken')))).rejects.toThrow();
    await expect(send(never, { message: 'Other' })).rejects.toMatchObject({ status: 422 });
  });
});

describe('a turn whose environment died', () => {
  it('blocks its key until its lease is over, then runs again as the same turn', async () => {
    const runs: TurnIds[] = [];
    const dead = send(async (ids) => {
      runs.push(ids);
      await new Promise(() => {});
    });
    void dead;
    while (runs.length === 0) await new Promise(setImmediate);
    ahead = 14_000;
    await expect(send(never)).rejects.toMatchObject({ code: 'turn_in_progress' });
    // 10 s of the request, 5 s on top.
    ahead = 15_100;
    await send(answering(runs));
    expect(runs[1]).toEqual({ ...runs[0], isFirstRun: false });
  });

  it('that was not dead cannot write over the run that took its place', async () => {
    const { begun, hasBegun, goOn, mayGoOn } = heldTurn();
    const slow = send(async (ids, sink, requestId) => {
      begun();
      await mayGoOn;
      await answering([], { by: 'slow' })(ids, sink, requestId);
    });
    await hasBegun;
    ahead = 20_000;
    await send(answering([], { by: 'second' }));
    goOn();
    await slow;
    expect((await send(never)).done).toMatchObject({ by: 'second' });
    expect(unnoted).toHaveLength(1);
  });
});

describe('a faulty table', () => {
  it('is no reason to refuse a claim that was made while its answer was lost', async () => {
    server.loseNextPutAnswers = 1;
    const runs: TurnIds[] = [];
    await send(answering(runs));
    // What stood there before is not known, so it may have been an earlier run.
    expect(runs).toMatchObject([{ isFirstRun: false }]);
    expect((await send(never)).done).toMatchObject({ replayed: true });
  });

  it('refuses the turn when no claim can be made, before anything is done', async () => {
    server.intercept = async () => 'AccessDeniedException';
    await expect(send(never)).rejects.toMatchObject({
      status: 503,
      code: 'idempotency_unavailable',
      retryAfterSeconds: 1,
    });
  });

  it('does not keep an answer from its caller', async () => {
    server.intercept = async ({ operation }) =>
      operation === 'UpdateItem' ? 'AccessDeniedException' : undefined;
    const { done } = await send(answering([]));
    expect(done).toMatchObject({ answer: 'Done.' });
    expect(unnoted).toHaveLength(1);
  });
});
