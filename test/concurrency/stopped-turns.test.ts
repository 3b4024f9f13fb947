/** Turns that their callers stop by their key, through the router's real handler: model and tools are given up. */
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

const MESSAGE = 'Open an urgent ticket for customer C-1001: the app crashes at start';

let router: RouterInProcess;
let invocations = 0;
/** Called when a stall of the offline model begins, and when its caller has gone. */
let onStall = (): void => {};
let onLeft = (): void => {};

beforeAll(async () => {
  router = await startRouter((_ms, signal) => {
    onStall();
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        onLeft();
        reject(signal.reason);
      });
    });
  });
});
afterEach(async () => {
  router.tables.intercept = undefined;
  await router.bedrock.control('POST', '/reset');
});
afterAll(() => router.close());

async function newTurn(more: Partial<TurnInput> = {}): Promise<TurnInput> {
  const tenant = `stopped${invocations}`;
  await router.seed(tenant);
  return { tenant, message: MESSAGE, idempotencyKey: 'k-1', ...more };
}

async function invoke(event: object): Promise<LambdaStream> {
  const { context } = testInvocation(800 + invocations++);
  return router.invoke(event, context, new LambdaStream());
}
const stop = ({ tenant, idempotencyKey }: Partial<TurnInput>): Promise<LambdaStream> =>
  invoke({
    httpMethod: 'POST',
    resource: '/v1/turns/stop',
    headers: idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey },
    requestContext: { identity: { apiKeyId: tenant } },
    body: null,
    isBase64Encoded: false,
  });
const ticketsOf = async ({ tenant }: TurnInput) => router.records(tenant, 'TICKET');

/** Begins a turn whose model call hangs once its ticket is open. `left`: the model's caller has gone. */
async function hangingTurn(turn: TurnInput) {
  await router.bedrock.script({
    when: { textContains: '"toolResult"' },
    fault: { kind: 'stall', ms: 60_000 },
  });
  const hangs = new Promise<void>((resolve) => {
    onStall = resolve;
  });
  const left = new Promise<void>((resolve) => {
    onLeft = resolve;
  });
  const answer = invoke(turnEvent(turn));
  await hangs;
  return { answer, left };
}

describe.each([false, true])('a turn that is stopped (streamed: %s)', (stream) => {
  it('gives up its model call, and says so', async () => {
    const turn = await newTurn({ stream });
    const { answer, left } = await hangingTurn(turn);
    const stopped = await stop(turn);
    expect(stopped.prelude?.statusCode).toBe(200);
    expect(answerBody(stopped)).toMatchObject({ state: 'stopping' });
    await left;
    const body = answerBody(await answer);
    expect(body).toMatchObject({ error: { code: 'turn_stopped' } });
    if (!stream) expect((await answer).prelude?.statusCode).toBe(410);
  });

  it('keeps what its tools had done, is not remembered, and stays stopped for a retry', async () => {
    const turn = await newTurn({ stream });
    const { answer } = await hangingTurn(turn);
    await stop(turn);
    const first = answerBody(await answer);
    expect(await ticketsOf(turn)).toHaveLength(1);
    const [retry] = await runTurns(router, [turn]);
    expect(answerBody(retry as LambdaStream).error).toEqual(first.error);
    expect(await ticketsOf(turn)).toHaveLength(1);
    const kept = router.tables
      .items(SESSIONS)
      .filter(({ pk }) => pk?.S?.startsWith(`${turn.tenant}#`));
    expect(kept).toEqual([]);
  });
});

describe('stopping', () => {
  it('leaves the turns of others alone that run on the same worker', async () => {
    const mine = await newTurn();
    const { answer } = await hangingTurn(mine);
    const others = await Promise.all(
      Array.from({ length: 8 }, (_, index) => ({ ...mine, tenant: `bystander${index}` })).map(
        async (turn) => {
          await router.seed(turn.tenant);
          return turn;
        },
      ),
    );
    const [answers] = await Promise.all([runTurns(router, others), stop(mine)]);
    expect(answers.map(({ prelude }) => prelude?.statusCode)).toEqual(others.map(() => 200));
    expect(answerBody(await answer)).toMatchObject({ error: { code: 'turn_stopped' } });
  });

  it('tells a turn that has ended from one that never began', async () => {
    const turn = await newTurn();
    const unknown = await stop(turn);
    expect(unknown.prelude?.statusCode).toBe(404);
    expect(answerBody(unknown)).toMatchObject({ error: { code: 'turn_not_found' } });
    await runTurns(router, [turn]);
    expect(answerBody(await stop(turn))).toMatchObject({ state: 'ended' });
    const [again] = await runTurns(router, [turn]);
    expect(answerBody(again as LambdaStream)).toMatchObject({ replayed: true });
  });

  it('needs the key of the turn', async () => {
    const refused = await stop({ tenant: 'acme' });
    expect(refused.prelude?.statusCode).toBe(400);
    expect(answerBody(refused)).toMatchObject({
      error: { message: expect.stringContaining('Idempotency-Key') },
    });
  });

  it('says that the turn goes on when the table cannot be asked', async () => {
    const turn = await newTurn();
    router.tables.intercept = async ({ operation }) =>
      operation === 'UpdateItem' ? 'AccessDeniedException' : undefined;
    const refused = await stop(turn);
    expect(refused.prelude?.statusCode).toBe(503);
    expect(answerBody(refused)).toMatchObject({ error: { code: 'idempotency_unavailable' } });
  });
});
