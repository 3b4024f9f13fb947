/** What the router tells about its memory, and the deletion of an actor's data, through the real handler. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { answerBody, LambdaStream } from '../support/lambda-stream.ts';
import { testInvocation } from '../support/overlap.ts';
import {
  type RouterInProcess,
  runTurns,
  SESSIONS,
  startRouter,
  type TurnInput,
  turnEvent,
} from '../support/router-in-process.ts';
import { useSteadyClock } from '../support/steady-clock.ts';

useSteadyClock();

const MESSAGE = 'Show me customer C-1001';

let router: RouterInProcess;
let tenants = 0;
let onStall = (): void => {};

beforeAll(async () => {
  router = await startRouter((_ms, signal) => {
    onStall();
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  });
});
afterEach(async () => {
  router.tables.intercept = undefined;
  await router.bedrock.control('POST', '/reset');
});
afterAll(() => router.close());

async function newTenant(): Promise<string> {
  const tenant = `remembered${tenants++}`;
  await router.seed(tenant);
  return tenant;
}
const send = async (turn: TurnInput): Promise<LambdaStream> => {
  const [answer] = await runTurns(router, [turn]);
  return answer as LambdaStream;
};
/** Everything of the tenant in the sessions table but the mark of a deletion. */
const itemsOf = (tenant: string) =>
  router.tables
    .items(SESSIONS)
    .filter(({ pk, sk }) => pk?.S?.split('#').includes(tenant) && sk?.S !== 'DELETED')
    .filter(({ pk }) => !pk?.S?.startsWith('SPENT#'))
    .map(({ pk, sk }) => `${pk?.S} ${sk?.S?.split('#')[0]}`);
const failWhere = (matches: (operation: string, sk: string) => boolean): void => {
  router.tables.intercept = async ({ operation, body }) => {
    const sk = body.Item?.sk?.S ?? body.Key?.sk?.S ?? body.ExpressionAttributeValues?.[':turn']?.S;
    return matches(operation, sk ?? '') ? 'AccessDeniedException' : undefined;
  };
};

describe.each([false, true])('memory (streamed: %s)', (stream) => {
  it('stores a turn, and tells how many the next one was told of', async () => {
    const tenant = await newTenant();
    const first = answerBody(await send({ tenant, message: MESSAGE, stream }));
    expect(first.memory).toEqual({ operation: 'write', state: 'write_ok', replayedTurns: 0 });
    const sessionId = first.sessionId as string;
    const second = answerBody(await send({ tenant, message: MESSAGE, stream, sessionId }));
    expect(second.memory).toEqual({ operation: 'write', state: 'write_ok', replayedTurns: 1 });
  });

  it('is off for a turn that wants none: nothing is read, nothing stored', async () => {
    const tenant = await newTenant();
    const { sessionId } = answerBody(await send({ tenant, message: MESSAGE })) as {
      sessionId: string;
    };
    const before = itemsOf(tenant);
    const off = answerBody(
      await send({ tenant, message: MESSAGE, stream, sessionId, memory: false }),
    );
    expect(off.memory).toEqual({ operation: 'write', state: 'disabled', replayedTurns: 0 });
    expect(itemsOf(tenant)).toEqual(before);
  });

  it('that cannot be read refuses the turn before anything is done', async () => {
    const tenant = await newTenant();
    failWhere((operation, sk) => operation === 'Query' && sk === 'TURN#');
    const answer = await send({ tenant, message: MESSAGE, stream, sessionId: 's-1' });
    expect(answerBody(answer)).toMatchObject({
      error: { code: 'memory_unavailable', retryAfterSeconds: 1 },
      memory: { operation: 'load', state: 'resolution_failed' },
    });
    if (!stream) expect(answer.prelude?.statusCode).toBe(503);
    expect((await router.bedrock.control('GET', '/calls')).json).toMatchObject({ count: 0 });
  });

  it('that cannot be written is told with the answer, not instead of it', async () => {
    const tenant = await newTenant();
    failWhere((operation, sk) => operation === 'PutItem' && sk.startsWith('TURN#'));
    const body = answerBody(await send({ tenant, message: MESSAGE, stream }));
    expect(body.answer).toContain('C-1001');
    expect(body.memory).toMatchObject({ operation: 'write', state: 'resolution_failed' });
    expect(body.error).toBeUndefined();
  });

  it('never replays a turn whose client left', async () => {
    const tenant = await newTenant();
    const sessionId = 's-1';
    await router.bedrock.script({ fault: { kind: 'stall', ms: 60_000 } });
    const stalled = new Promise<void>((resolve) => {
      onStall = resolve;
    });
    const response = new LambdaStream();
    const event = turnEvent({
      tenant,
      message: 'Forget me: show me customer C-1002',
      stream,
      sessionId,
    });
    const running = router.invoke(event, testInvocation(700 + tenants).context, response);
    await stalled;
    response.destroy();
    await running;
    const next = answerBody(await send({ tenant, message: MESSAGE, stream, sessionId }));
    expect(next.memory).toMatchObject({ replayedTurns: 0 });
    const { json } = await router.bedrock.control('GET', '/calls');
    expect(JSON.stringify((json as { calls: unknown[] }).calls.at(-1))).not.toContain('Forget me');
  });
});

describe('a request without an identity', () => {
  it('is told that there is nobody to remember', async () => {
    const event = { ...turnEvent({ tenant: 'x', message: MESSAGE }), requestContext: {} };
    const answer = await router.invoke(event, testInvocation(1).context);
    expect(answer.prelude?.statusCode).toBe(401);
    expect(JSON.parse(answer.text)).toMatchObject({
      error: { code: 'unauthenticated' },
      memory: { operation: 'identify', state: 'identity_invalid' },
    });
  });
});

describe('the deletion of an actor over the API', () => {
  const remove = (path: string, authorizer: object): Promise<LambdaStream> =>
    router.invoke(
      {
        httpMethod: 'DELETE',
        resource: path === 'key' ? '/v1/actors/key' : '/v1/actors/{actor}',
        pathParameters: path === 'key' ? null : { actor: path },
        headers: {},
        requestContext: authorizer,
        body: null,
        isBase64Encoded: false,
      },
      testInvocation(2).context,
    );
  const token = (tenant: string, sub: string, groups = '') => ({
    authorizer: { claims: { 'custom:tenant': tenant, sub, 'cognito:groups': groups } },
  });
  /** A turn of a person; an API key is the actor `key`. */
  const talk = (tenant: string, sub: string): Promise<LambdaStream> => {
    const event = turnEvent({ tenant, message: MESSAGE, idempotencyKey: 'k-1' });
    const requestContext = token(tenant, sub);
    return router.invoke({ ...event, requestContext }, testInvocation(3).context);
  };

  it("removes one's own, by name, by me and with a key; another's only with the scope", async () => {
    const tenant = await newTenant();
    await Promise.all(['ann', 'bob', 'eve'].map((sub) => talk(tenant, sub)));
    await send({ tenant, message: MESSAGE });
    // A turn, its session, its key; the application sent none.
    expect(itemsOf(tenant)).toHaveLength(11);

    const refused = await remove('bob', token(tenant, 'ann'));
    expect(refused.prelude?.statusCode).toBe(403);
    expect(JSON.parse(refused.text)).toMatchObject({ error: { code: 'scope_missing' } });

    const answers = await Promise.all([
      remove('me', token(tenant, 'ann')),
      remove('bob', token(tenant, 'bob')),
      remove('key', { identity: { apiKeyId: tenant } }),
    ]);
    expect(answers.map(answerBody)).toMatchObject([
      { actor: 'ann', deleted: 3, complete: true },
      { actor: 'bob', deleted: 3, complete: true },
      { actor: 'key', deleted: 2, complete: true },
    ]);
    expect(itemsOf(tenant).every((item) => item.includes('#eve'))).toBe(true);
    // The scope is the tenant's own: eve of another tenant stays.
    expect(answerBody(await remove('eve', token('globex', 'ann', 'actors.delete')))).toMatchObject({
      deleted: 0,
    });
    const byScope = answerBody(await remove('eve', token(tenant, 'ann', 'actors.delete')));
    expect(byScope).toMatchObject({ actor: 'eve', deleted: 3, complete: true });
    expect(itemsOf(tenant)).toEqual([]);
  });

  it('leaves nothing of a turn that runs meanwhile, and the turn says so', async () => {
    const tenant = await newTenant();
    await router.bedrock.script({ fault: { kind: 'stall', ms: 60_000 } });
    let goOn = (): void => {};
    const asked = new Promise<void>((resolve) => {
      router.tables.intercept = async ({ operation, body }) => {
        if (operation !== 'UpdateItem' || !body.Key?.sk?.S?.startsWith('SESSION#'))
          return undefined;
        router.tables.intercept = undefined;
        resolve();
        await new Promise<void>((go) => {
          goOn = go;
        });
        return undefined;
      };
    });
    await router.bedrock.control('POST', '/reset');
    const turn = send({ tenant, message: MESSAGE, idempotencyKey: 'k-1' });
    await asked;
    const deletion = remove('key', { identity: { apiKeyId: tenant } });
    while (
      !router.tables
        .items(SESSIONS)
        .some(({ pk, sk }) => pk?.S === `ACTOR#${tenant}#key` && sk?.S === 'DELETED')
    ) {
      await new Promise(setImmediate);
    }
    goOn();
    expect(answerBody(await turn).memory).toMatchObject({ operation: 'write', state: 'disabled' });
    expect(answerBody(await deletion)).toMatchObject({ complete: true });
    expect(itemsOf(tenant)).toEqual([]);
  });

  it.each(['a#b', ''])('refuses what can be no actor: %j', async (path) => {
    const answer = await remove(path, token('acme', 'ann', 'actors.delete'));
    expect(answer.prelude?.statusCode).toBe(400);
  });
});
