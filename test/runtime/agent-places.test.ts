/**
 * One contract, every place: an agent in process, one that is a real function on the local Lambda, and one behind a real
 * HTTP server; the last two as they stream, and as they do not. What an agent's turn gives must not tell where it ran, and
 * nobody's turn may meet another's.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AgentRunner, runAgent } from '../../functions/router/agent/run-agent.ts';
import type { AgentDefinition } from '../../functions/router/agent-types.ts';
import { createHandOffDesk } from '../../functions/router/delegation/hand-off.ts';
import { createReview } from '../../functions/router/delegation/review.ts';
import { CallerLeft, DeadlineExceeded, startDeadline } from '../../functions/shared/deadline.ts';
import { BUFFERED, LINES, modelLike, STREAMING } from '../support/agent-at-places.ts';
import { agentFunctions, deployAgent } from '../support/agent-functions.ts';
import { agentAt, agentsElsewhere, workFor } from '../support/agents-elsewhere.ts';
import { type LocalLambda, startLocalLambda } from '../support/local-lambda.ts';
import { createPool } from '../support/managed-function.ts';
import { counted } from '../support/model-stub.ts';

interface Place {
  agent: AgentDefinition;
  runner: AgentRunner;
}

const places: Record<string, Place> = {};
const STREAMS = ['a function', 'an endpoint'];
const ELSEWHERE = [
  ...STREAMS,
  'a function that does not stream',
  'an endpoint that does not stream',
];
const PLACES = ['in process', ...ELSEWHERE];
let local: LocalLambda;
let server: Server;
let functions: ReturnType<typeof agentFunctions>;

/** Endpoints that say what the functions say: in one piece below `/whole`. */
async function listen(): Promise<string> {
  const module = `${LINES}\nexport { lines, whole };`;
  const { lines, whole } = await import(`data:text/javascript,${encodeURIComponent(module)}`);
  server = createServer(async (request, response) => {
    const question = JSON.parse(await text(request));
    try {
      if (request.url === '/whole') return response.end(JSON.stringify(await whole(question)));
      for await (const line of lines(question)) {
        await new Promise((sent) => response.write(`${JSON.stringify(line)}\n`, sent));
      }
      return response.end();
    } catch {
      return response.headersSent ? response.destroy() : response.writeHead(500).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const place = (runs?: AgentDefinition['runs']): Place => {
  const agent = { ...agentAt(runs), handOff: ['legal'] };
  const set = agentsElsewhere([agent], functions);
  return { agent, runner: set.runnerOf(agent) ?? runAgent };
};

beforeAll(async () => {
  local = await startLocalLambda();
  await createPool(local.client, 'pool');
  await deployAgent(local, 'streaming', STREAMING, 4);
  await deployAgent(local, 'buffered', BUFFERED, 4);
  functions = agentFunctions(local);
  const url = await listen();
  places['in process'] = place();
  places['a function'] = place({ function: 'streaming' });
  places['a function that does not stream'] = place({ function: 'buffered' });
  places['an endpoint'] = place({ url: `${url}/lines` });
  places['an endpoint that does not stream'] = place({ url: `${url}/whole` });
});
afterAll(async () => {
  functions.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await local.close();
});

interface TurnInput {
  tenant?: string;
  text: string;
  stream?: boolean;
  ms?: number;
  caller?: AbortSignal;
  /** Agents that had the turn before. */
  chain?: string[];
  minConfidence?: number;
}

/** One turn of the agent at a place. What it was told stays readable when it fails. */
function turn(where: string | Place, input: TurnInput) {
  const { tenant = 'acme', stream = false, ms = 20_000, chain = ['billing'] } = input;
  const { agent: plain, runner } = typeof where === 'string' ? (places[where] as Place) : where;
  const { minConfidence } = input;
  const agent = { ...plain, ...(minConfidence !== undefined && { answer: { minConfidence } }) };
  const verdicts: string[] = [];
  const review = createReview(agent, {} as never, {
    hasPeople: false,
    onReview: ({ verdict }) => verdicts.push(verdict),
  });
  const agents = [agent, { ...agentAt(), id: 'legal' }];
  const desk = createHandOffDesk(agent, agents, chain, () => true);
  const model = { requests: [], ...counted(modelLike(tenant)) };
  const piece = workFor(
    agent,
    { tenant, text: input.text, model },
    { stream, ...(desk && { desk }), ...(review && { review }) },
  );
  const deadline = startDeadline(ms, input.caller);
  const outcome = runner(piece.work, deadline).finally(() => deadline.clear());
  return { outcome, verdicts, ...piece };
}

const streamed = [false, true];

describe.each(PLACES)('an agent that is %s', (where) => {
  it.each(streamed)('answers, and what it took is counted (streamed: %s)', async (stream) => {
    const { outcome, spent, told } = turn(where, { text: 'What do I owe?', stream });
    expect(await outcome).toEqual({ answer: 'For acme: What do I owe?' });
    expect(spent).toMatchObject([{ inputTokens: 10, outputTokens: 5, totalTokens: 15 }]);
    if (stream) expect(told.join('')).toBe('For acme: What do I owe?');
  });

  it.each(streamed)(
    'is told once what its review found wrong, and nobody sees it (streamed: %s)',
    async (stream) => {
      const input = { text: 'Sure?', stream, minConfidence: 0.5 };
      const { outcome, events, verdicts } = turn(where, input);
      expect(await outcome).toEqual({ answer: 'For acme: Sure?', confidence: 0.9 });
      expect(events).toEqual(['For acme: Sure?']);
      expect(verdicts).toEqual(['retry', 'continue']);
    },
  );

  it.each(streamed)('hands the turn over (streamed: %s)', async (stream) => {
    const { outcome, events, spent } = turn(where, { text: 'hand over to legal', stream });
    expect(await outcome).toMatchObject({
      handOff: { agent: 'legal', task: 'hand over to legal', reason: 'for acme' },
    });
    expect(events.slice(-2)).toEqual([
      { tool: 'hand_off', status: 'started' },
      { tool: 'hand_off', status: 'ok' },
    ]);
    expect(spent).toMatchObject([{ totalTokens: 15 }]);
  });

  it.each([
    ['an agent that had it', 'legal', ['legal', 'billing']],
    ['a fourth agent', 'legal', ['a', 'b', 'c', 'billing']],
    ['an agent that is not declared', 'secret', ['billing']],
  ])('cannot hand the turn to %s, and answers then', async (_, to, chain) => {
    const text = `hand over to ${to}`;
    const { outcome, events } = turn(where, { text, chain, stream: true });
    expect(await outcome).toEqual({ answer: `For acme: ${text}` });
    expect(events).toContainEqual({ tool: 'hand_off', status: 'error' });
  });

  it.each(streamed)('ends with the deadline (streamed: %s)', async (stream) => {
    const late = turn(where, { text: 'wait', stream, ms: 300 }).outcome;
    await expect(late).rejects.toThrow(DeadlineExceeded);
  });

  it.each(streamed)('is left when the caller leaves (streamed: %s)', async (stream) => {
    const caller = new AbortController();
    const waiting = turn(where, { text: 'wait', stream, ms: 2_000, caller: caller.signal }).outcome;
    setImmediate(() => caller.abort(new CallerLeft('gone')));
    await expect(waiting).rejects.toThrow(CallerLeft);
  });

  it('gives each of 60 overlapping turns of 20 tenants its own answer', async () => {
    const turns = Array.from({ length: 60 }, (_, index) => ({
      tenant: `tenant${index % 20}`,
      text: `Bill ${1000 + index}${'?'.repeat(index % 7)}`,
      stream: index % 2 === 1,
    }));
    const queue = [...turns.entries()];
    const answers: unknown[] = [];
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let next = queue.shift(); next; next = queue.shift()) {
          const { outcome, told } = turn(where, next[1]);
          answers[next[0]] = [await outcome, next[1].stream ? told.join('') : ''];
        }
      }),
    );
    expect(answers).toEqual(
      turns.map(({ tenant, text: bill, stream }) => {
        const answer = `For ${tenant}: ${bill}`;
        return [{ answer }, stream ? answer : ''];
      }),
    );
  });
});

describe.each(['in process', ...STREAMS])('the stream of an agent that is %s', (where) => {
  it('comes as it is written', async () => {
    const { outcome, told } = turn(where, { text: 'Bill 1', stream: true });
    await outcome;
    expect(told.length).toBeGreaterThan(1);
  });

  it('that breaks off is taken back, and is no answer', async () => {
    const { outcome, events } = turn(where, { text: 'cut', stream: true });
    await expect(outcome).rejects.toThrow();
    expect(events).toEqual(['For acme', { step: 'superseded' }]);
  });

  it('that stalls ends with the deadline', async () => {
    const { outcome, told } = turn(where, { text: 'stall', stream: true, ms: 700 });
    await expect(outcome).rejects.toThrow(DeadlineExceeded);
    expect(told).toEqual(['For acme']);
  });
});

describe.each(ELSEWHERE)('an agent that is %s', (where) => {
  it.each(
    ['throw', 'refuse', 'huge', 'six megabytes', 'garbage'].flatMap((text) =>
      streamed.map((stream) => ({ text, stream })),
    ),
  )('and gives no answer is an honest error without its words: %j', async (input) => {
    // A worker of its own: one that met all of them would leave the agent alone.
    const { outcome, told } = turn(place(places[where]?.agent.runs), input);
    await expect(outcome).rejects.toMatchObject({
      status: 502,
      code: 'agent_failed',
      message: 'The billing agent failed to answer.',
    });
    expect(told).toEqual([]);
  });
});

it('a function that does not exist is out of reach', async () => {
  const { agent, runner } = place({ function: 'nobody' });
  const deadline = startDeadline(5_000);
  await expect(runner(workFor(agent).work, deadline)).rejects.toMatchObject({
    status: 503,
    code: 'agent_unavailable',
  });
  deadline.clear();
});
