/**
 * Approvals through the router's real handler on one worker: the held call, the decision over the API, the clock. What
 * must hold: whoever decides at once with others or after them, the money moves once or not at all.
 */
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals';
import { SWEEP_EVENT_TYPE } from '../../functions/router/approvals/sweep.ts';
import { eventsOf, type LambdaStream } from '../support/lambda-stream.ts';
import { overlapping, testInvocation } from '../support/overlap.ts';
import {
  type RouterInProcess,
  SESSIONS,
  startRouter,
  turnEvent,
} from '../support/router-in-process.ts';
import { useSteadyClock } from '../support/steady-clock.ts';
import type { TableCall } from '../support/table-server.ts';

useSteadyClock();

const MINUTE = 60_000;
const { context } = testInvocation(0);

let router: RouterInProcess;
let tests = 0;
/** A tenant of each test's own, with the seeded orders: O-2006 was paid with 1644 USD. */
let tenant: string;

beforeAll(async () => {
  router = await startRouter();
});
beforeEach(async () => {
  tests += 1;
  tenant = `tenant${tests}`;
  await router.seed(tenant, 'ORDER');
});
afterEach(() => {
  router.tables.intercept = undefined;
  jest.restoreAllMocks();
});
afterAll(() => router.close());

type Body = Record<string, unknown> & { error?: { code: string; message: string } };

const answerOf = (stream: LambdaStream): { status: number | undefined; body: Body } => ({
  status: stream.prelude?.statusCode,
  body: JSON.parse(stream.text),
});

/** A request of a person, as the API passes it on. */
function personEvent(
  who: string,
  [method, resource]: [string, string],
  { body, approvalId, scopes = 'approvals.decide', of = tenant }: Record<string, unknown> = {},
) {
  const claims = { 'custom:tenant': of, sub: who, 'cognito:groups': scopes };
  return {
    httpMethod: method,
    resource,
    pathParameters: approvalId ? { approvalId } : null,
    headers: {},
    requestContext: { authorizer: { claims } },
    body: body ? JSON.stringify(body) : null,
    isBase64Encoded: false,
  };
}

const ask = async (event: object) => answerOf(await router.invoke(event, context));

const LIST: [string, string] = ['GET', '/v1/approvals'];
const SHOW: [string, string] = ['GET', '/v1/approvals/{approvalId}'];
const DECIDE: [string, string] = ['POST', '/v1/approvals/{approvalId}/decision'];
const TURN: [string, string] = ['POST', '/v1/me/turns'];

const decide = (who: string, approvalId: string, decision: string, more = {}) =>
  ask(personEvent(who, DECIDE, { approvalId, body: { decision }, ...more }));

async function askForRefund(message = 'Refund order O-2006'): Promise<Body & { id: string }> {
  const { status, body } = await ask(turnEvent({ tenant, message }));
  expect({ status, pending: body.status }).toEqual({ status: 200, pending: 'pending' });
  const [notice] = body.approvals as { approvalId: string }[];
  return { ...body, id: notice?.approvalId as string };
}

const refundedOf = async (order = 'O-2006') => {
  const orders = await router.records(tenant, 'ORDER');
  return orders.find(({ id }) => id === order)?.data.refunded;
};
const refunds = () => router.records(tenant, 'REFUND');

/** What was stored of a session, in order. */
const turnsOf = (sessionId: unknown, actor = 'key') =>
  router.tables
    .items(SESSIONS)
    .filter(
      ({ pk, sk }) => pk?.S === `${tenant}#${actor}#${sessionId}` && sk?.S?.startsWith('TURN#'),
    )
    .map(({ message, answer }) => `${message?.S} ${answer?.S}`);

/** Lets the worker's clock go on. */
function pass(ms: number): void {
  const now = Date.now() + ms;
  jest.spyOn(Date, 'now').mockReturnValue(now);
}

const sweep = async () =>
  JSON.parse((await router.invoke({ type: SWEEP_EVENT_TYPE }, context)).text);

describe('a refund above its threshold', () => {
  it('is not made, ends the turn as pending, and waits in the list', async () => {
    const asked = await askForRefund();
    expect(asked.answer).toContain('“Preparing the refund” needs an approval');
    expect(await refundedOf()).toBe(0);
    expect(await refunds()).toEqual([]);
    expect(turnsOf(asked.sessionId)).toEqual([expect.stringContaining(asked.id)]);
    const { status, body } = await ask(personEvent('bob', LIST));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      isAll: true,
      approvals: [
        {
          approvalId: asked.id,
          status: 'pending',
          tool: 'refund_create',
          input: { orderId: 'O-2006' },
          reason: 'the amount 1644 is above 500',
          requestedBy: 'key',
        },
      ],
    });
  });

  it('is streamed as a pending tool and a progress event that names the request', async () => {
    const stream = await router.invoke(
      turnEvent({ tenant, message: 'Refund order O-2006', stream: true }),
      context,
    );
    const events = eventsOf(stream.text);
    const done = events.at(-1)?.data as Body;
    expect(events.map(({ event, data }) => data.step ?? data.status ?? event)).toEqual([
      'routing',
      'agent',
      'started',
      'pending',
      'approval',
      'token',
      'pending',
    ]);
    expect(events.find(({ data }) => data.step === 'approval')?.data).toMatchObject(
      (done.approvals as object[])[0] as object,
    );
  });

  it('is made once it is approved, and the session knows', async () => {
    const asked = await askForRefund();
    const { status, body } = await decide('bob', asked.id, 'approve', {
      body: { decision: 'approve', note: 'known customer' },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'done',
      verdict: { decision: 'approve', by: 'bob', note: 'known customer' },
      outcome: { ok: true, result: { status: 'ok', data: { created: true } } },
    });
    expect(await refundedOf()).toBe(1644);
    expect(await refunds()).toHaveLength(1);
    expect(turnsOf(asked.sessionId)).toEqual([
      expect.stringContaining('needs an approval'),
      expect.stringMatching(/It was approved\. refund_create was run/),
    ]);
    // Pressed twice.
    expect(await decide('bob', asked.id, 'approve')).toMatchObject({ status: 200 });
    expect(await refunds()).toHaveLength(1);
    expect(turnsOf(asked.sessionId)).toHaveLength(2);
    expect((await ask(personEvent('bob', LIST))).body.approvals).toEqual([]);
  });

  it('is never made when it is denied', async () => {
    const asked = await askForRefund();
    expect(await decide('bob', asked.id, 'deny')).toMatchObject({ body: { status: 'denied' } });
    const late = await decide('eve', asked.id, 'approve');
    expect(late).toMatchObject({ status: 409, body: { error: { code: 'already_decided' } } });
    expect(late.body.error?.message).toMatch(/^bob decided this at .*: deny\. It was denied/);
    expect(await refundedOf()).toBe(0);
    expect(turnsOf(asked.sessionId)).toHaveLength(2);
  });

  it('does not pass in small pieces, one after the other or at once', async () => {
    const small = (amount: number) =>
      ask(turnEvent({ tenant, message: `Refund ${amount} USD of order O-2006` }));
    expect((await small(300)).body.status).toBeUndefined();
    expect(await refundedOf()).toBe(300);
    expect((await small(300)).body.status).toBe('pending');
    await Promise.all([50, 60, 70, 80, 90].map(small));
    expect(await refundedOf()).toBeLessThanOrEqual(500);
  });
});

describe('deciders', () => {
  it('at once with seven others are told who was first, and the refund is made once', async () => {
    const { id, sessionId } = await askForRefund();
    const answers = await overlapping(8, async (invocation, allBegun) => {
      await allBegun;
      const who = `decider${invocation.requestId}`;
      const event = personEvent(who, DECIDE, { approvalId: id, body: { decision: 'approve' } });
      return { who, ...answerOf(await router.invoke(event, invocation.context)) };
    });
    const first = answers.filter(({ status }) => status === 200);
    expect(first).toHaveLength(1);
    expect(first[0]?.body).toMatchObject({ verdict: { by: first[0]?.who }, status: 'done' });
    for (const { status, body } of answers.filter((answer) => answer !== first[0])) {
      expect(status).toBe(409);
      expect(body.error).toMatchObject({
        code: 'already_decided',
        message: expect.stringContaining(`${first[0]?.who} decided this`),
      });
    }
    expect(await refunds()).toHaveLength(1);
    expect(await refundedOf()).toBe(1644);
    expect(turnsOf(sessionId)).toHaveLength(2);
  });

  it('that disagree at once: what is told is what is done', async () => {
    const { id } = await askForRefund();
    const [yes, no] = await Promise.all([decide('bob', id, 'approve'), decide('eve', id, 'deny')]);
    const wasApproved = yes.status === 200;
    expect(no.status).toBe(wasApproved ? 409 : 200);
    expect(await refundedOf()).toBe(wasApproved ? 1644 : 0);
  });

  it('need the scope, are of the tenant, and are not who asked', async () => {
    const { id } = await askForRefund();
    const none = await decide('bob', id, 'approve', { scopes: 'actors.delete' });
    expect(none).toMatchObject({ status: 403, body: { error: { code: 'scope_missing' } } });
    const key = turnEvent({ tenant, message: '' }) as object;
    const [httpMethod, resource] = DECIDE;
    const withKey = { ...key, httpMethod, resource, pathParameters: { approvalId: id } };
    expect(await ask(withKey)).toMatchObject({ status: 403 });
    const other = await decide('bob', id, 'approve', { of: 'another' });
    expect(other).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
    const own = await ask(personEvent('ann', TURN, { body: { message: 'Refund order O-2006' } }));
    const [notice] = own.body.approvals as { approvalId: string }[];
    const ownId = notice?.approvalId as string;
    const self = await decide('ann', ownId, 'approve');
    expect(self).toMatchObject({ status: 403, body: { error: { code: 'own_request' } } });
    expect(await refundedOf()).toBe(0);
    // Who asked may see it without a scope; who did not may not.
    const shown = (who: string) => ask(personEvent(who, SHOW, { approvalId: ownId, scopes: '' }));
    expect(await shown('ann')).toMatchObject({ status: 200, body: { status: 'pending' } });
    expect(await shown('joe')).toMatchObject({ status: 404 });
    const listed = async (who: string) =>
      ((await ask(personEvent(who, LIST, { scopes: '' }))).body.approvals as unknown[]).length;
    expect(await Promise.all(['ann', 'joe'].map(listed))).toEqual([1, 0]);
  });

  it.each([
    ['../../secret', { decision: 'approve' }, 404],
    [undefined, { decision: 'approve' }, 404],
    [`ap-${'0'.repeat(32)}`, { decision: 'approve' }, 404],
    [`ap-${'0'.repeat(32)}`, { decision: 'maybe' }, 400],
    [`ap-${'0'.repeat(32)}`, { decision: 'deny', by: 'root' }, 400],
  ])('of %s with %j get %i', async (approvalId, body, status) => {
    expect((await ask(personEvent('bob', DECIDE, { approvalId, body }))).status).toBe(status);
  });
});

describe('time and trouble', () => {
  it('an undecided request is denied by the clock, and whoever decides later is told', async () => {
    const asked = await askForRefund();
    pass(31 * MINUTE);
    const { due, failed } = await sweep();
    expect(due).toBeGreaterThan(0);
    expect(failed).toBe(0);
    expect(await decide('bob', asked.id, 'approve')).toMatchObject({
      status: 409,
      body: { error: { code: 'approval_expired' } },
    });
    expect(await refundedOf()).toBe(0);
    expect(turnsOf(asked.sessionId)).toHaveLength(2);
    expect(await sweep()).toMatchObject({ due: 0 });
  });

  it('a decision after the time is none, whoever looks first', async () => {
    const { id } = await askForRefund();
    pass(30 * MINUTE);
    const [late, swept] = await Promise.all([decide('bob', id, 'approve'), sweep()]);
    expect(late).toMatchObject({ status: 409, body: { error: { code: 'approval_expired' } } });
    expect(swept.failed).toBe(0);
    expect(await refundedOf()).toBe(0);
  });

  it.each(['decision', 'read', 'clock'])(
    'an environment that dies between the refund and its record is followed by the next %s, which makes no other refund',
    async (looker) => {
      const { id, sessionId } = await askForRefund();
      // The table is out of reach from the refund on: what the worker knew is lost with it.
      router.tables.intercept = async ({ body }: TableCall) =>
        body.TableName === SESSIONS && (await refunds()).length > 0
          ? 'ValidationException'
          : undefined;
      expect((await decide('bob', id, 'approve')).status).toBe(500);
      router.tables.intercept = undefined;
      expect(await refunds()).toHaveLength(1);
      const show = () => ask(personEvent('bob', SHOW, { approvalId: id }));
      expect((await show()).body.status).toBe('running');
      pass(MINUTE);
      if (looker === 'decision') await decide('bob', id, 'approve');
      if (looker === 'clock') expect(await sweep()).toMatchObject({ failed: 0 });
      expect(await show()).toMatchObject({
        body: { status: 'done', outcome: { result: { data: { created: false } } } },
      });
      expect(await refunds()).toHaveLength(1);
      expect(await refundedOf()).toBe(1644);
      expect(turnsOf(sessionId)).toHaveLength(2);
    },
  );

  it('lost answers of the table change nothing', async () => {
    const { id } = await askForRefund();
    const seen = new Set<string>();
    router.tables.intercept = async ({ operation, body }) => {
      const write = JSON.stringify(body);
      // Of each write the first answer is lost; the SDK then sends it again.
      if (operation === 'PutItem' && !seen.has(write)) router.tables.loseNextPutAnswers = 1;
      seen.add(write);
      return undefined;
    };
    expect(await decide('bob', id, 'approve')).toMatchObject({ body: { status: 'done' } });
    expect(await refunds()).toHaveLength(1);
    expect(await refundedOf()).toBe(1644);
  });

  it('what was approved is not run when it no longer fits', async () => {
    const asked = await askForRefund();
    const other = await askForRefund('Refund 1600 USD of order O-2006');
    expect((await decide('bob', asked.id, 'approve')).body.status).toBe('done');
    const { body } = await decide('bob', other.id, 'approve');
    expect(body).toMatchObject({ status: 'failed', summary: expect.stringContaining('refunded') });
    expect(await refundedOf()).toBe(1644);
  });

  it('a session that keeps nothing is told nothing', async () => {
    const { body } = await ask(
      turnEvent({ tenant, message: 'Refund order O-2006', memory: false }),
    );
    const [notice] = body.approvals as { approvalId: string }[];
    const decided = await decide('bob', notice?.approvalId as string, 'approve');
    expect(decided.body.status).toBe('done');
    expect(turnsOf(body.sessionId)).toEqual([]);
  });
});
