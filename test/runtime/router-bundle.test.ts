/** The router's bundle as it is deployed, in an environment of four workers under the real runtime client. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bundleFunction } from '../../scripts/build/bundle.ts';
import { loadCatalogue, REPOSITORY_ROOT } from '../../scripts/catalogue/load.ts';
import type { FunctionEntry } from '../../scripts/catalogue/types.ts';
import { type BedrockServer, startBedrock } from '../support/bedrock-server.ts';
import { eventsOf } from '../support/lambda-stream.ts';
import { bundle, type LocalLambda, startLocalLambda, until } from '../support/local-lambda.ts';
import { createManaged, createPool, managedInput, publish } from '../support/managed-function.ts';
import { poolVariables } from '../support/pool-variables.ts';
import { turnEvent } from '../support/router-in-process.ts';
import { TableServer } from '../support/table-server.ts';

const NAME = 'agentpool-test-router';
const WORKERS = 4;

let local: LocalLambda;
let bedrock: BedrockServer;
let tables: TableServer;
let version: string;

beforeAll(async () => {
  bedrock = await startBedrock();
  tables = await new TableServer().start();
  local = await startLocalLambda();
  const { functions, agents } = loadCatalogue();
  const entry = functions.find(({ name }) => name === 'router') as FunctionEntry;
  const { code, assets } = await bundleFunction(REPOSITORY_ROOT, entry, agents);
  await createPool(local.client, 'pool');
  const input = managedInput(NAME, 'pool', bundle(code, assets));
  const managed = input.CapacityProviderConfig?.LambdaManagedInstancesCapacityProviderConfig;
  if (managed) managed.PerExecutionEnvironmentMaxConcurrency = WORKERS;
  input.Environment = {
    Variables: {
      ...poolVariables(WORKERS),
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
      SESSIONS_TABLE: 'sessions',
      RECORDS_TABLE: 'records',
      POWERTOOLS_SERVICE_NAME: 'router',
      POWERTOOLS_METRICS_NAMESPACE: 'agentpool',
    },
  };
  await createManaged(local.client, input);
  version = await publish(local.client, NAME);
});

afterAll(async () => {
  await local.close();
  await bedrock.close();
  await tables.close();
});

async function invoke(event: object): Promise<{ prelude: unknown; text: string }> {
  const { chunks } = await local.service.invokeStream({
    functionArn: `${NAME}:${version}`,
    payload: Buffer.from(JSON.stringify(event)),
  });
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  const [first = '', rest] = Buffer.concat(parts).toString('utf8').split('\0'.repeat(8));
  return rest === undefined
    ? { prelude: undefined, text: first }
    : { prelude: JSON.parse(first), text: rest };
}

const question = { tenant: 'acme', message: 'What can you tell me about T-2001?' };

describe('the deployed router', () => {
  it('answers a turn as one document with its status', async () => {
    const { prelude, text } = await invoke(turnEvent(question));
    expect(prelude).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
    });
    expect(JSON.parse(text)).toMatchObject({
      agent: 'support',
      decision: { tier: 'rules', confidence: 1, candidates: ['support'] },
      answer: expect.stringMatching(/\S/),
      usage: { estimated: false },
    });
  });

  it('streams a turn as events in order, ending with the whole answer', async () => {
    const { prelude, text } = await invoke(turnEvent({ ...question, stream: true }));
    expect(prelude).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'text/event-stream' },
    });
    const events = eventsOf(text);
    expect(events[0]).toMatchObject({ event: 'progress', data: { step: 'routing' } });
    expect(events.at(-1)?.event).toBe('done');
    const lastTool = events.findLastIndex(({ event }) => event === 'tool');
    const said = events
      .slice(lastTool + 1)
      .flatMap(({ event, data }) => (event === 'token' ? [data.text] : []))
      .join('');
    expect(said.trim()).toBe(events.at(-1)?.data.answer);
  });

  it('stored both turns', () => {
    const items = tables.items('sessions').filter(({ sk }) => sk?.S?.startsWith('TURN#'));
    expect(items.map(({ message }) => message?.S)).toEqual([question.message, question.message]);
  });

  it('refuses a bad request with its status and one sentence', async () => {
    const { prelude, text } = await invoke(turnEvent({ tenant: 'acme', message: ' ' }));
    expect(prelude).toMatchObject({ statusCode: 400 });
    expect(JSON.parse(text)).toMatchObject({
      error: { code: 'invalid_request', message: 'body.message is blank.' },
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it('answers warm pings plainly, from every worker of the environment', async () => {
    const workers = new Set<number>();
    // The environment serves from its first worker on; the others are loaded one after the other.
    await until(
      async () => {
        const { prelude, text } = await invoke({ type: 'agentpool.warm' });
        expect(prelude).toBeUndefined();
        const answer = JSON.parse(text) as { workerId: number; version: string };
        expect(answer.version).toBe(version);
        return workers.add(answer.workerId).size;
      },
      (count) => count === WORKERS,
    );
    const pings = await Promise.all(
      Array.from({ length: WORKERS }, () => invoke({ type: 'agentpool.warm', holdMs: 300 })),
    );
    const answers = pings.map(({ text }) => JSON.parse(text) as { environmentId: string });
    expect(new Set(answers.map(({ environmentId }) => environmentId)).size).toBe(1);
  });
});
