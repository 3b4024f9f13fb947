/**
 * Overlapping turns of several tenants through the router's real handler, with two agents behind endpoints of their own.
 * What must hold: everybody gets what was answered to their own question, as it is written; two of them share a message
 * and hand turns to each other as agents in process do; one that is away costs a turn nothing but its own part.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { AgentDefinition } from '../../functions/router/agent-types.ts';
import type { AgentRequest } from '../../functions/shared/agent-contract.ts';
import { eventsOf, type LambdaStream } from '../support/lambda-stream.ts';
import { type RouterInProcess, runTurns, startRouter } from '../support/router-in-process.ts';
import { useSteadyClock } from '../support/steady-clock.ts';

useSteadyClock();

const agentAt = (id: string, word: string, handOff: string): AgentDefinition => ({
  id,
  description: `Answers about each ${word}`,
  model: 'small',
  maxToolCalls: 3,
  rules: [{ pattern: `\\b${word} \\d+` }],
  prompt: `You answer about each ${word}.`,
  examples: [`where is my ${word}`, `what is my ${word}`],
  tools: [],
  handOff: [handOff],
  runs: { url: `https://${id}.example.invalid/` },
});

jest.unstable_mockModule('agentpool:agents', () => ({
  agents: [agentAt('billing', 'bill', 'garage'), agentAt('garage', 'car', 'billing')],
}));

let server: Server;
let router: RouterInProcess;
const down = new Set<string>();
const asked: AgentRequest[] = [];

/**
 * What the agents say: "sell" goes from the garage to billing, which answers what it was handed; "swap" goes to and fro;
 * "break" breaks off.
 */
function linesOf({ agent, tenant, message, refused }: AgentRequest): object[] {
  const token = (piece: string) => ({ event: 'token', text: piece });
  const usage = { inputTokens: 7, outputTokens: 3, costUsd: 0.001 };
  const isHandedOver = message.includes('[Handed over');
  const target = agent === 'garage' ? 'billing' : 'garage';
  const goes =
    agent === 'garage' ? /sell|swap/.test(message) : isHandedOver && /swap/.test(message);
  if (goes && !refused) {
    const context = { car: { owner: tenant, asked: message.match(/car (\d+)/)?.[1] } };
    const handOff = { agent: target, task: message, reason: 'Money', context };
    return [token('One moment. '), { handOff, usage }];
  }
  const start = [token(`${agent} for `), token(tenant)];
  if (message.includes('break')) return start;
  return [...start, token(': '), token(message), { usage }];
}

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const question: AgentRequest = JSON.parse(await text(request));
    asked.push(question);
    if (down.has(question.agent)) return response.writeHead(503).end();
    for (const line of linesOf(question)) {
      await new Promise((sent) => response.write(`${JSON.stringify(line)}\n`, sent));
    }
    return response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  process.env.AGENT_URLS = JSON.stringify({ billing: url, garage: url });
  router = await startRouter();
});
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

/** What a client shows at the end: the text since the last event that makes what came before a remark, or void. */
function shownBy(stream: LambdaStream): string {
  let shown = '';
  for (const { event, data } of eventsOf(stream.text)) {
    if (event === 'token') shown += data.text;
    if (event === 'tool' || data.step === 'superseded') shown = '';
  }
  return shown;
}

const turn = async (message: string, more: { sessionId?: string; stream?: boolean } = {}) => {
  const [stream] = await runTurns(router, [{ tenant: 'acme', message, ...more }]);
  return stream as LambdaStream;
};
const ask = async (message: string, sessionId?: string) =>
  documentOf(await turn(message, sessionId === undefined ? {} : { sessionId }));

describe('agents behind endpoints', () => {
  it('answer 200 overlapping turns of 20 tenants, each its own', async () => {
    const turns = Array.from({ length: 200 }, (_, index) => ({
      tenant: `tenant${String(index % 20).padStart(2, '0')}`,
      message: `What is bill ${1000 + index}?`,
      stream: index % 2 === 1,
    }));
    const streams = await runTurns(router, turns, 16);
    streams.forEach((stream, index) => {
      const { tenant, message, stream: isStreamed } = turns[index] as (typeof turns)[number];
      const answer = `billing for ${tenant}: ${message}`;
      expect(documentOf(stream)).toMatchObject({
        agent: 'billing',
        answer,
        usage: { totalTokens: 10, costUsd: 0.001, models: ['agent:billing'] },
      });
      if (isStreamed) expect(shownBy(stream)).toBe(answer);
      for (const [other] of stream.text.matchAll(/tenant\d+/g)) expect(other).toBe(tenant);
    });
  });

  it('hand 100 overlapping turns of 20 tenants over, each with what was found for it', async () => {
    const turns = Array.from({ length: 100 }, (_, index) => ({
      tenant: `tenant${String(index % 20).padStart(2, '0')}`,
      message: `Please sell car ${2000 + index}.`,
      stream: index % 2 === 1,
    }));
    const streams = await runTurns(router, turns, 16);
    streams.forEach((stream, index) => {
      const { tenant, stream: isStreamed } = turns[index] as (typeof turns)[number];
      const document = documentOf(stream);
      expect(document).toMatchObject({
        agent: 'billing',
        handOffs: [{ from: 'garage', to: 'billing', contextKeys: ['car'], why: 'Money' }],
        usage: { totalTokens: 20, models: ['agent:garage', 'agent:billing'] },
      });
      expect(document.answer).toContain(`{"owner":"${tenant}","asked":"${2000 + index}"}`);
      if (isStreamed) expect(shownBy(stream)).toBe(document.answer);
      for (const [other] of stream.text.matchAll(/tenant\d+/g)) expect(other).toBe(tenant);
    });
  });

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

  it('tell a client in numbered events what they do', async () => {
    const { text: written } = await turn('Please sell car 7.', { stream: true });
    const ids = [...written.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
    expect(ids).toEqual(ids.map((_, index) => index + 1));
    const steps = eventsOf(written).map(({ event, data }) => data.step ?? data.status ?? event);
    expect(steps.filter((step, index) => step !== steps[index - 1])).toEqual([
      'routing',
      'agent',
      'token',
      'started',
      'ok',
      'hand-off',
      'agent',
      'token',
      'done',
    ]);
  });

  it('hand no turn to and fro: it is refused, and answered', async () => {
    const answer = await ask('Please swap car 7.');
    expect(answer).toMatchObject({ agent: 'billing', handOffs: [{ to: 'billing' }] });
    expect(answer.handOffs).toHaveLength(1);
    expect(asked.at(-1)?.refused).toEqual({
      agent: 'garage',
      reason: expect.stringContaining('has had this turn already'),
    });
  });

  it('that break off are no answer, and what was shown is taken back', async () => {
    const stream = await turn('What is bill 3 after the break?', { stream: true });
    expect(documentOf(stream)).toMatchObject({ error: { code: 'agent_failed' } });
    expect(stream.text).toContain('"text":"acme"');
    expect(shownBy(stream)).toBe('');
  });

  const both = 'What is bill 5? Where is car 6?';

  it.each([false, true])(
    'share a message, each with an id of its own for its part (streamed: %s)',
    async (isStreamed) => {
      const stream = await turn(both, { stream: isStreamed });
      const answer =
        'Billing: billing for acme: What is bill 5?\n\nGarage: garage for acme: Where is car 6?';
      expect(documentOf(stream)).toMatchObject({ agent: null, answer, usage: { totalTokens: 20 } });
      if (isStreamed) expect(shownBy(stream)).toBe(answer);
      const parts = asked.slice(-2).map(({ turnId }) => turnId.slice(-2));
      expect(parts.sort()).toEqual(['.1', '.2']);
    },
  );

  it('hand a part of a message over, and a part that breaks off is named', async () => {
    const stream = await turn('What is bill 5 after the break? Can you sell car 6?', {
      stream: true,
    });
    const document = documentOf(stream);
    expect(document).toMatchObject({
      status: 'partial',
      parts: [{ status: 'failed', error: { code: 'agent_failed' } }, { status: 'ok' }],
      handOffs: [{ part: 2, from: 'garage', to: 'billing' }],
    });
    expect(document.answer).toContain('billing for acme: Can you sell car 6?');
    expect(document.answer).not.toContain('billing for acme: What is bill 5');
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
