/**
 * Overlapping turns of several tenants through the router's real handler, with two agents behind endpoints of their own.
 * What must hold: everybody gets what was answered to their own question; two of them share a message as agents in process
 * do; one that is away costs a turn nothing but its own part.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { AgentDefinition } from '../../functions/router/agent-types.ts';
import type { AgentRequest } from '../../functions/shared/agent-contract.ts';
import { eventsOf, type LambdaStream } from '../support/lambda-stream.ts';
import { type RouterInProcess, runTurns, startRouter } from '../support/router-in-process.ts';

const agentAt = (id: string, word: string): AgentDefinition => ({
  id,
  description: `Answers about each ${word}`,
  model: 'small',
  maxToolCalls: 3,
  rules: [{ pattern: `\\b${word} \\d+` }],
  prompt: `You answer about each ${word}.`,
  examples: [`where is my ${word}`, `what is my ${word}`],
  tools: [],
  runs: { url: `https://${id}.example.invalid/` },
});

jest.unstable_mockModule('agentpool:agents', () => ({
  agents: [agentAt('billing', 'bill'), agentAt('garage', 'car')],
}));

let server: Server;
let router: RouterInProcess;
const down = new Set<string>();
const asked: AgentRequest[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const question: AgentRequest = JSON.parse(await text(request));
    asked.push(question);
    if (down.has(question.agent)) return response.writeHead(503).end();
    const { agent, tenant, message } = question;
    const answer = `${agent} for ${tenant}: ${message}`;
    const usage = { inputTokens: 7, outputTokens: 3, costUsd: 0.001 };
    return response.end(JSON.stringify({ answer, usage }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  process.env.AGENT_URLS = JSON.stringify({ billing: url, garage: url });
  router = await startRouter();
}, 120_000);
afterAll(async () => {
  await router.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function documentOf(stream: LambdaStream) {
  return stream.prelude?.headers['content-type'] === 'application/json'
    ? JSON.parse(stream.text)
    : eventsOf(stream.text).at(-1)?.data;
}

const ask = async (message: string, sessionId?: string) => {
  const [stream] = await runTurns(router, [
    { tenant: 'acme', message, ...(sessionId !== undefined && { sessionId }) },
  ]);
  return documentOf(stream as LambdaStream);
};

describe('agents behind endpoints', () => {
  it('answer 200 overlapping turns of 20 tenants, each its own', async () => {
    const turns = Array.from({ length: 200 }, (_, index) => ({
      tenant: `tenant${String(index % 20).padStart(2, '0')}`,
      message: `What is bill ${1000 + index}?`,
      stream: index % 2 === 1,
    }));
    const streams = await runTurns(router, turns, 16);
    streams.forEach((stream, index) => {
      const { tenant, message } = turns[index] as (typeof turns)[number];
      expect(documentOf(stream)).toMatchObject({
        agent: 'billing',
        answer: `billing for ${tenant}: ${message}`,
        usage: { totalTokens: 10, costUsd: 0.001, models: ['agent:billing'] },
      });
      for (const [, other] of stream.text.matchAll(/for (tenant\d+)/g)) expect(other).toBe(tenant);
    });
  }, 60_000);

  it('know the earlier turns of the session', async () => {
    const { sessionId } = await ask('What is bill 1?');
    await ask('And what is bill 2?', sessionId);
    expect(asked.at(-1)).toMatchObject({
      message: 'And what is bill 2?',
      conversation: [
        { role: 'user', text: 'What is bill 1?' },
        { role: 'assistant', text: 'billing for acme: What is bill 1?' },
      ],
      scopes: [],
    });
  });

  const both = 'What is bill 5? Where is car 6?';

  it('share a message, each with an id of its own for its part', async () => {
    expect(await ask(both)).toMatchObject({
      agent: null,
      answer:
        'Billing: billing for acme: What is bill 5?\n\nGarage: garage for acme: Where is car 6?',
      usage: { totalTokens: 20 },
    });
    const parts = asked.slice(-2).map(({ turnId }) => turnId.slice(-2));
    expect(parts.sort()).toEqual(['.1', '.2']);
  });

  it('that are away cost a turn nothing but their own part', async () => {
    down.add('garage');
    expect(await ask(both)).toMatchObject({
      status: 'partial',
      parts: [{ status: 'ok' }, { status: 'failed', error: { code: 'agent_unavailable' } }],
    });
    expect(await ask('Where is car 7?')).toMatchObject({ error: { code: 'agent_unavailable' } });
  });
});
