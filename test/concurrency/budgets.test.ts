/** Budgets through the whole router: overlapping turns of tenants, one of which has little left, one nothing. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { dayOf } from '../../functions/router/budgets/limits.ts';
import { SpentStore } from '../../functions/router/budgets/spent-store.ts';
import type { ScriptEntry } from '../../scripts/local/bedrock/faults/script.ts';
import { eventsOf, type LambdaStream } from '../support/lambda-stream.ts';
import {
  type RouterInProcess,
  runTurns,
  SESSIONS,
  startRouter,
} from '../support/router-in-process.ts';
import { useSteadyClock } from '../support/steady-clock.ts';

useSteadyClock();

const LITE = 'amazon.nova-lite-v1:0';
const MICRO = 'amazon.nova-micro-v1:0';
const PRO = 'amazon.nova-pro-v1:0';
/** Of budgets.json. */
const LIMIT_USD = 50;

let router: RouterInProcess;
let client: DynamoDBClient;
let tenants = 0;
beforeAll(async () => {
  router = await startRouter();
  client = new DynamoDBClient({});
});
afterEach(() => router.bedrock.control('POST', '/reset'));
afterAll(async () => {
  client.destroy();
  await router.close();
});

async function tenantThatSpent(usd: number): Promise<string> {
  tenants += 1;
  const tenant = `budget${tenants}`;
  await router.seed(tenant);
  const store = new SpentStore(DynamoDBDocumentClient.from(client), SESSIONS);
  const spent = { usd, byAgent: new Map() };
  if (usd > 0) await store.add(tenant, dayOf(Date.now()), spent, new AbortController().signal);
  return tenant;
}

/** In billionths of a dollar. */
const booked = (tenant: string) =>
  router.tables.items(SESSIONS).find(({ pk }) => pk?.S === `SPENT#${tenant}`);

const HOW_TO = 'How can I reset my password?';
async function turn(tenant: string, message = HOW_TO, stream = false): Promise<LambdaStream> {
  const [answer] = await runTurns(router, [{ tenant, message, stream }]);
  return answer as LambdaStream;
}

describe('a tenant', () => {
  it('has its turns booked, by agent, and told what is left', async () => {
    const tenant = await tenantThatSpent(0);
    const { usage, budget, agent } = JSON.parse((await turn(tenant)).text);
    expect(agent).toBe('support');
    expect(usage.costUsd).toBeGreaterThan(0);
    expect(budget).toMatchObject({
      state: 'ok',
      resetsAt: expect.stringMatching(/T00:00:00.000Z$/),
    });
    expect(budget.remainingUsd).toBeCloseTo(LIMIT_USD - usage.costUsd, 5);
    expect(Number(booked(tenant)?.spentUnits?.N)).toBeCloseTo(usage.costUsd * 1e9, 0);
    expect(booked(tenant)?.['agent#support']).toEqual(booked(tenant)?.spentUnits);
  });

  it('is booked while the turn is stored, and before it is answered', async () => {
    const tenant = await tenantThatSpent(0);
    const [turnHeld, bookingHeld] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const answered = jest.fn();
    router.tables.intercept = async ({ operation, body }) => {
      if (body.Item?.sk?.S?.startsWith('TURN#')) await turnHeld.promise;
      if (operation === 'UpdateItem' && body.Key?.pk?.S === `SPENT#${tenant}`) {
        turnHeld.resolve();
        await bookingHeld.promise;
        expect(answered).not.toHaveBeenCalled();
      }
      return undefined;
    };
    const asked = turn(tenant).then(answered);
    // The turn's own item waits for the booking to have come.
    await turnHeld.promise;
    bookingHeld.resolve();
    await asked;
    router.tables.intercept = undefined;
    expect(answered).toHaveBeenCalledTimes(1);
    expect(booked(tenant)).toBeDefined();
  });

  it('that spent most of its budget is answered by the cheaper tier, and told so', async () => {
    const tenant = await tenantThatSpent(LIMIT_USD * 0.8);
    const { usage, budget } = JSON.parse((await turn(tenant)).text);
    expect(usage.models).toEqual([MICRO]);
    expect(budget).toMatchObject({ state: 'downgraded', remainingUsd: expect.any(Number) });
  });

  it.each([false, true])(
    'that spent all is refused until midnight (streamed: %s)',
    async (stream) => {
      const tenant = await tenantThatSpent(LIMIT_USD);
      const answer = await turn(tenant, HOW_TO, stream);
      const body = stream ? eventsOf(answer.text).at(-1)?.data : JSON.parse(answer.text);
      const seconds = body.error.retryAfterSeconds;
      expect(body.error).toMatchObject({ code: 'budget_exhausted' });
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(86_400);
      if (!stream) {
        expect(answer.prelude).toMatchObject({
          statusCode: 429,
          headers: { 'retry-after': String(seconds) },
        });
      }
      const { json } = await router.bedrock.control('GET', '/calls');
      expect(json).toMatchObject({ count: 0 });
    },
  );

  it('pays for a turn that failed: what its models produced is billed', async () => {
    const tenant = await tenantThatSpent(0);
    const fault = { kind: 'no-message-stop' } as const;
    await router.bedrock.script(
      ...[LITE, PRO].map((modelId) => ({ when: { modelId }, times: 0, fault })),
    );
    const answer = await turn(tenant, HOW_TO, true);
    expect(answer.text).toContain('"code":"model_unavailable"');
    expect(Number(booked(tenant)?.['agent#support']?.N)).toBeGreaterThan(0);
  });

  it.each<[string, { message: string; scripted: ScriptEntry; status: string }]>([
    [
      'models that chose no agent as asked, so that the user was',
      {
        message: 'Something about that thing, maybe?',
        scripted: { times: 0, reply: { text: 'Hm.' } },
        status: 'clarify',
      },
    ],
    [
      'a part that no model answered',
      {
        message: `Where is shipment S-3001? ${HOW_TO}`,
        scripted: {
          when: { textContains: 'Where is shipment' },
          times: 0,
          reply: { text: 'No.', stopReason: 'malformed_model_output' },
        },
        status: 'partial',
      },
    ],
  ])('is told in the answer what was booked, failed calls included: %s', async (_, scene) => {
    const tenant = await tenantThatSpent(0);
    await router.bedrock.script(scene.scripted);
    const { status, usage } = JSON.parse((await turn(tenant, scene.message)).text);
    expect(status).toBe(scene.status);
    const { json } = await router.bedrock.control('GET', '/calls');
    expect(usage.attempts).toBe((json as { count: number }).count);
    expect(usage.costUsd).toBeGreaterThan(0);
    expect(Number(booked(tenant)?.spentUnits?.N)).toBeCloseTo(usage.costUsd * 1e9, 0);
  });

  it('is answered when the table of budgets is out of reach', async () => {
    const tenant = await tenantThatSpent(LIMIT_USD);
    router.tables.failNext.push('AccessDeniedException');
    const { budget, answer } = JSON.parse((await turn(tenant)).text);
    expect(answer).not.toBe('');
    expect(budget.state).toBe('unknown');
  });
});

it('books every one of many overlapping turns to its own tenant', async () => {
  const [poor, rich] = [await tenantThatSpent(LIMIT_USD), await tenantThatSpent(0)];
  const turns = Array.from({ length: 40 }, (_, index) => ({
    tenant: index % 2 === 0 ? poor : rich,
    message: HOW_TO,
  }));
  const answers = await runTurns(router, turns, 8);
  const bodies = answers.map(({ text }) => JSON.parse(text));
  const refused = bodies.filter((_, index) => index % 2 === 0);
  const answered = bodies.filter((_, index) => index % 2 === 1);
  expect(new Set(refused.map(({ error }) => error?.code))).toEqual(new Set(['budget_exhausted']));
  const cost = answered.reduce((sum, { usage }) => sum + usage.costUsd, 0);
  expect(Number(booked(rich)?.spentUnits?.N)).toBeCloseTo(cost * 1e9, -2);
  expect(Number(booked(poor)?.spentUnits?.N)).toBe(LIMIT_USD * 1e9);
});
