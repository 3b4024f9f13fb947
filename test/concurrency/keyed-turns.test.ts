/**
 * Turns that are sent twice, through the router's real handler and with a tool that writes: one request, one ticket, one
 * turn in the session, whatever dies in between.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { answerBody, eventsOf, LambdaStream } from '../support/lambda-stream.ts';
import { overlapping, testInvocation } from '../support/overlap.ts';
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
let tenants = 0;
/** Called when a stall of the offline model begins. */
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

/** A turn of a tenant of its own. */
async function newTurn(more: Partial<TurnInput> = {}): Promise<TurnInput> {
  const tenant = `keyed${tenants++}`;
  await router.seed(tenant);
  return { tenant, message: MESSAGE, idempotencyKey: 'k-1', ...more };
}
const send = async (turn: TurnInput): Promise<LambdaStream> => {
  const [answer] = await runTurns(router, [turn]);
  return answer as LambdaStream;
};
const tickets = ({ tenant }: TurnInput) =>
  router.tables
    .items('records')
    .filter(({ pk, sk }) => pk?.S === `TENANT#${tenant}` && sk?.S?.startsWith('TICKET#'))
    .map(({ sk }) => sk?.S?.slice('TICKET#'.length) as string);
const storedTurns = ({ tenant }: TurnInput) =>
  router.tables.items(SESSIONS).filter(({ pk }) => pk?.S?.startsWith(`${tenant}#`));

/** Time goes by until the claim of a dead environment is over. */
async function leaseRunsOut({ tenant, idempotencyKey }: TurnInput): Promise<void> {
  const client = new DynamoDBClient({});
  await DynamoDBDocumentClient.from(client).send(
    new UpdateCommand({
      TableName: SESSIONS,
      Key: { pk: `ONCE#${tenant}#key`, sk: `KEY#${idempotencyKey}` },
      UpdateExpression: 'SET leaseUntil = :now',
      ExpressionAttributeValues: { ':now': Date.now() },
    }),
  );
  client.destroy();
}

/** A turn that writes its ticket and then hangs: `die` takes its environment away without a word. */
async function turnThatDies(turn: TurnInput) {
  await router.bedrock.script({
    when: { textContains: '"toolResult"' },
    fault: { kind: 'stall', ms: 60_000 },
  });
  const hangs = new Promise<void>((resolve) => {
    onStall = resolve;
  });
  const stream = new LambdaStream();
  const { context } = testInvocation(900 + tenants);
  const running = router.invoke(turnEvent(turn), context, stream);
  await hangs;
  expect(tickets(turn)).toHaveLength(1);
  return {
    async end() {
      stream.destroy();
      await running;
    },
  };
}

describe.each([false, true])('a turn with a key (streamed: %s)', (stream) => {
  it('is answered again without running again', async () => {
    const turn = await newTurn({ stream });
    const first = answerBody(await send(turn));
    const { json } = await router.bedrock.control('GET', '/calls');
    const again = await send(turn);
    expect(answerBody(again)).toEqual({ ...first, replayed: true });
    expect((await router.bedrock.control('GET', '/calls')).json).toEqual(json);
    if (stream) {
      expect(eventsOf(again.text).map(({ event }) => event)).toEqual(['token', 'done']);
      expect(eventsOf(again.text)[0]?.data).toEqual({ text: first.answer });
    }
    expect(first.answer).toContain(tickets(turn)[0]);
    expect(tickets(turn)).toHaveLength(1);
    expect(storedTurns(turn)).toHaveLength(1);
  });

  it('that comes ten times at once opens one ticket; the others are told to come back', async () => {
    const turn = await newTurn({ stream });
    const answers = await runTurns(router, Array<TurnInput>(10).fill(turn));
    const statuses = answers.map(({ prelude }) => prelude?.statusCode);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0);
    for (const answer of answers) {
      if (answer.prelude?.statusCode === 200) continue;
      // A refusal has its status even where a stream was asked for: nothing was begun.
      expect(answer.prelude).toMatchObject({ statusCode: 409, headers: { 'retry-after': '2' } });
      expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 'turn_in_progress' } });
    }
    const turnIds = answers
      .map((answer) => answerBody(answer).turnId)
      .filter((id) => id !== undefined);
    expect(new Set(turnIds).size).toBe(1);
    expect(tickets(turn)).toHaveLength(1);
    expect(storedTurns(turn)).toHaveLength(1);
  });

  it('whose environment died after the ticket was written opens no second one', async () => {
    const turn = await newTurn({ stream });
    const dead = await turnThatDies(turn);
    expect((await send(turn)).prelude?.statusCode).toBe(409);
    await leaseRunsOut(turn);
    const answer = answerBody(await send(turn));
    expect(answer.answer).toContain(tickets(turn)[0]);
    expect(tickets(turn)).toHaveLength(1);
    expect(storedTurns(turn)).toHaveLength(1);
    expect(answerBody(await send(turn))).toMatchObject({ turnId: answer.turnId, replayed: true });
    await dead.end();
    expect(storedTurns(turn)).toHaveLength(1);
  });

  it('whose caller left half-way is run again under its key, and the ticket is the one that was opened', async () => {
    const turn = await newTurn({ stream });
    const left = await turnThatDies(turn);
    const [ticket] = tickets(turn);
    await left.end();
    expect(storedTurns(turn)).toEqual([]);
    const { answer } = answerBody(await send(turn));
    expect(answer).toContain(ticket);
    expect(tickets(turn)).toEqual([ticket]);
    expect(storedTurns(turn)).toHaveLength(1);
  });

  it('whose end could not be noted is known again by its session', async () => {
    const turn = await newTurn({ stream });
    router.tables.intercept = async ({ operation, body }) =>
      operation === 'UpdateItem' && body.Key?.pk?.S?.startsWith('ONCE#')
        ? 'AccessDeniedException'
        : undefined;
    const first = answerBody(await send(turn));
    router.tables.intercept = undefined;
    await leaseRunsOut(turn);
    const again = answerBody(await send(turn));
    expect(again).toMatchObject({ turnId: first.turnId, sessionId: first.sessionId });
    expect(again).not.toHaveProperty('replayed');
    expect(tickets(turn)).toHaveLength(1);
    expect(storedTurns(turn)).toHaveLength(1);
  });

  it('refuses another message under the same key', async () => {
    const turn = await newTurn({ stream });
    await send(turn);
    const other = await send({ ...turn, message: 'Show me customer C-1001' });
    expect(other.prelude?.statusCode).toBe(422);
    expect(JSON.parse(other.text)).toMatchObject({ error: { code: 'idempotency_key_reused' } });
  });

  it('is refused with a key that is none', async () => {
    const answer = await send(await newTurn({ stream, idempotencyKey: 'x'.repeat(129) }));
    expect(answer.prelude?.statusCode).toBe(400);
  });
});

describe('different keys', () => {
  it('are different turns, even at once and with the same words', async () => {
    const turn = await newTurn();
    await overlapping(5, ({ context }, allBegun) =>
      allBegun.then(() =>
        router.invoke(turnEvent({ ...turn, idempotencyKey: context.awsRequestId }), context),
      ),
    );
    expect(tickets(turn)).toHaveLength(5);
    expect(storedTurns(turn)).toHaveLength(5);
  });
});
