/**
 * One contract, three places: an agent in process, one that is a real function on the local Lambda, and one behind a real
 * HTTP server. What an agent's turn gives must not tell where it ran, and nobody's turn may meet another's.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateAliasCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AgentRunner, runAgent } from '../../functions/router/agent/run-agent.ts';
import type { AgentDefinition } from '../../functions/router/agent-types.ts';
import { createReview } from '../../functions/router/delegation/review.ts';
import { callFunction } from '../../functions/router/elsewhere/call-function.ts';
import { CallerLeft, DeadlineExceeded, startDeadline } from '../../functions/shared/deadline.ts';
import { ModelClient } from '../../functions/shared/model/model-client.ts';
import { agentAt, agentsElsewhere, workFor } from '../support/agents-elsewhere.ts';
import { bundle, type LocalLambda, startLocalLambda } from '../support/local-lambda.ts';
import { createManaged, createPool, managedInput, publish } from '../support/managed-function.ts';

/** What the agent does, wherever it is: the same code as a function and behind the server. */
const SOURCE = `
export const handler = async ({ tenant, actor, turnId, message, answerSchema, rejected }) => {
  if (message.startsWith('wait')) await new Promise((resolve) => setTimeout(resolve, 60_000).unref());
  if (message.startsWith('throw')) throw new Error('secret of ' + tenant);
  if (message.startsWith('refuse')) return { error: { code: 'no', message: 'secret of ' + tenant } };
  if (message.startsWith('huge')) return { answer: 'x'.repeat(300_000) };
  if (message.startsWith('garbage')) return ['no', 'answer'];
  await new Promise((resolve) => setTimeout(resolve, message.length % 7));
  const answer = 'For ' + tenant + ': ' + message;
  if (answerSchema) return { answer, confidence: rejected ? 0.9 : 0.1 };
  return { answer, usage: { inputTokens: 10, outputTokens: 5 } };
};`;

/** The same by a model, for the agent in process. */
const modelLike = (tenant: string) =>
  new ModelClient({
    send: async (
      { input }: { input: { messages: { content: { text?: string }[] }[]; toolConfig?: unknown } },
      { abortSignal }: { abortSignal: AbortSignal },
    ) => {
      const said = input.messages[0]?.content[0]?.text ?? '';
      if (said.startsWith('wait')) {
        await new Promise((_, reject) =>
          abortSignal.addEventListener('abort', () => reject(abortSignal.reason)),
        );
      }
      const answer = `For ${tenant}: ${said}`;
      const confidence = input.messages.length > 1 ? 0.9 : 0.1;
      const content = input.toolConfig
        ? [{ toolUse: { toolUseId: 'a', name: 'answer', input: { text: answer, confidence } } }]
        : [{ text: answer }];
      const usage = { inputTokens: 10, outputTokens: 5, totalTokens: 15 };
      return {
        output: { message: { role: 'assistant', content } },
        stopReason: input.toolConfig ? 'tool_use' : 'end_turn',
        usage,
      };
    },
  } as never);

interface Place {
  agent: AgentDefinition;
  runner: AgentRunner;
}

const places: Record<string, Place> = {};
const PLACES = ['in process', 'a function', 'an endpoint'];
const ELSEWHERE = PLACES.slice(1);
const logged: string[] = [];
let local: LocalLambda;
let server: Server;
const client = new DynamoDBClient({
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

beforeAll(async () => {
  local = await startLocalLambda();
  await createPool(local.client, 'pool');
  await createManaged(
    local.client,
    managedInput('agentpool-test-billing-agent', 'pool', bundle(SOURCE)),
  );
  const FunctionVersion = await publish(local.client, 'agentpool-test-billing-agent', 4);
  await local.client.send(
    new CreateAliasCommand({
      FunctionName: 'agentpool-test-billing-agent',
      Name: 'live',
      FunctionVersion,
    }),
  );
  const { handler } = await import(`data:text/javascript,${encodeURIComponent(SOURCE)}`);
  server = createServer(async (request, response) => {
    try {
      const answer = await handler(JSON.parse(await text(request)));
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    } catch {
      response.writeHead(500).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/billing`;
  const env = { AWS_ENDPOINT_URL_LAMBDA: local.endpoint };
  const place = (agent: AgentDefinition): Place => {
    const set = agentsElsewhere([agent], {
      callFunction: (name) => callFunction(client, env, `agentpool-test-${name}`),
      onTrouble: (_agent, { message }) => logged.push(message),
    });
    return { agent, runner: set.runnerOf(agent) ?? runAgent };
  };
  places['in process'] = place(agentAt());
  places['a function'] = place(agentAt({ function: 'billing-agent' }));
  places['an endpoint'] = place(agentAt({ url }));
}, 60_000);
afterAll(async () => {
  client.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await local.close();
});

/** One turn of the agent at a place. */
async function turn(
  where: string,
  input: { tenant?: string; text: string },
  ms = 20_000,
  caller?: AbortSignal,
) {
  const { agent, runner } = places[where] as Place;
  const model = { client: modelLike(input.tenant ?? 'acme'), requests: [] };
  const piece = workFor(agent, { ...input, model });
  const deadline = startDeadline(ms, caller);
  try {
    return { outcome: await runner(piece.work, deadline), ...piece };
  } finally {
    deadline.clear();
  }
}

describe.each(PLACES)('an agent that is %s', (where) => {
  it('answers, and what it took is counted', async () => {
    const { outcome, spent } = await turn(where, { text: 'What do I owe?' });
    expect(outcome).toEqual({ answer: 'For acme: What do I owe?' });
    expect(spent).toMatchObject([{ inputTokens: 10, outputTokens: 5, totalTokens: 15 }]);
  });

  it('is told once what its review found wrong', async () => {
    const { agent: plain, runner } = places[where] as Place;
    const agent = { ...plain, answer: { minConfidence: 0.5 } };
    const verdicts: string[] = [];
    const review = createReview(agent, {} as never, {
      hasPeople: false,
      onReview: ({ verdict }) => verdicts.push(verdict),
    });
    const model = { client: modelLike('acme'), requests: [] };
    const { work, told } = workFor(agent, { text: 'Sure?', model }, { ...(review && { review }) });
    const deadline = startDeadline(20_000);
    expect(await runner(work, deadline)).toEqual({ answer: 'For acme: Sure?', confidence: 0.9 });
    deadline.clear();
    expect(told).toEqual(['For acme: Sure?']);
    expect(verdicts).toEqual(['retry', 'continue']);
  });

  it('ends with the deadline', async () => {
    await expect(turn(where, { text: 'wait' }, 300)).rejects.toThrow(DeadlineExceeded);
  });

  it('is left when the caller leaves', async () => {
    const caller = new AbortController();
    const waiting = turn(where, { text: 'wait' }, 20_000, caller.signal);
    setImmediate(() => caller.abort(new CallerLeft('gone')));
    await expect(waiting).rejects.toThrow(CallerLeft);
  });

  it('gives each of 60 overlapping turns of 20 tenants its own answer', async () => {
    const turns = Array.from({ length: 60 }, (_, index) => ({
      tenant: `tenant${index % 20}`,
      text: `Bill ${1000 + index}${'?'.repeat(index % 7)}`,
    }));
    const queue = [...turns.entries()];
    const answers: unknown[] = [];
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let next = queue.shift(); next; next = queue.shift()) {
          answers[next[0]] = (await turn(where, next[1])).outcome;
        }
      }),
    );
    expect(answers).toEqual(
      turns.map(({ tenant, text: bill }) => ({ answer: `For ${tenant}: ${bill}` })),
    );
  });
});

describe.each(ELSEWHERE)('an agent that is %s', (where) => {
  it.each(['throw', 'refuse', 'huge', 'garbage'])(
    'and gives no answer (%s) is an honest error without its words',
    async (text) => {
      await expect(turn(where, { text })).rejects.toMatchObject({
        status: 502,
        code: 'agent_failed',
        message: 'The billing agent failed to answer.',
      });
    },
  );
});

it('a function that does not exist is out of reach', async () => {
  const agent = agentAt({ function: 'nobody' });
  const set = agentsElsewhere([agent], {
    callFunction: (name) => callFunction(client, { AWS_ENDPOINT_URL: local.endpoint }, name),
  });
  const deadline = startDeadline(5_000);
  const run = set.runnerOf(agent) as AgentRunner;
  await expect(run(workFor(agent).work, deadline)).rejects.toMatchObject({
    status: 503,
    code: 'agent_unavailable',
  });
  deadline.clear();
});
