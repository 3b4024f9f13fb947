import { describe, expect, it } from '@jest/globals';
import type { AgentRunner, AgentWork } from '../../../../../functions/router/agent/run-agent.ts';
import { AgentTrouble } from '../../../../../functions/router/elsewhere/agent-trouble.ts';
import type { CallAgent } from '../../../../../functions/router/elsewhere/exchange.ts';
import { ApiError } from '../../../../../functions/router/http/api-error.ts';
import {
  CallerLeft,
  DeadlineExceeded,
  startDeadline,
} from '../../../../../functions/shared/deadline.ts';
import type { Usage } from '../../../../../functions/shared/model/usage.ts';
import { agentAt, agentsElsewhere, called, workFor } from '../../../../support/agents-elsewhere.ts';
import { noHurry, stubModel } from '../../../../support/model-stub.ts';
import { useSteadyClock } from '../../../../support/steady-clock.ts';

useSteadyClock();

const agent = agentAt({ function: 'billing-agent' });

/** The agent over a call that the test gives, with a clock that the test moves. */
function start(call: CallAgent) {
  const clock = { ms: 0 };
  const troubles: string[] = [];
  let calls = 0;
  const set = agentsElsewhere([agent], {
    callFunction: () => (request, options) => {
      calls += 1;
      return call(request, options);
    },
    onTrouble: (_, { message }) => troubles.push(message),
    now: () => clock.ms,
  });
  const run = set.runnerOf(agent) as AgentRunner;
  return { run, clock, troubles, calls: () => calls };
}

const answering =
  (reply: object): CallAgent =>
  async () =>
    called(JSON.stringify(reply));

describe('an agent elsewhere', () => {
  it('is found by where it is declared to run', () => {
    const here = { ...agentAt(), id: 'here' };
    const set = agentsElsewhere([agent, here]);
    expect(set.runnerOf(agent)).toBeDefined();
    expect(set.runnerOf(here)).toBeUndefined();
  });

  it('is left alone after five bad calls, and tried again later', async () => {
    let isUp = false;
    const { run, clock, troubles, calls } = start(async () => {
      if (!isUp) throw new Error('connect ECONNREFUSED');
      return called('{"answer":"back"}');
    });
    const ask = () => run(workFor(agent).work, noHurry());
    for (let turn = 0; turn < 7; turn++) {
      await expect(ask()).rejects.toMatchObject({
        status: 503,
        code: 'agent_unavailable',
        retryAfterSeconds: 5,
      });
    }
    expect(calls()).toBe(5);
    expect(troubles[0]).toBe('connect ECONNREFUSED');
    isUp = true;
    clock.ms = 15_000;
    expect(await ask()).toEqual({ answer: 'back' });
  });

  it('that says itself that it failed is not left alone', async () => {
    const { run, calls } = start(answering({ error: { code: 'x', message: 'y' } }));
    for (let turn = 0; turn < 7; turn++) {
      await expect(run(workFor(agent).work, noHurry())).rejects.toMatchObject({ status: 502 });
    }
    expect(calls()).toBe(7);
  });

  it('does not suffer for callers who leave', async () => {
    const { run, calls } = start(async (_, { signal }) => {
      signal.throwIfAborted();
      await new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(new AgentTrouble('unavailable', 'cut off'))),
      );
      return called('');
    });
    for (let turn = 0; turn < 7; turn++) {
      const caller = new AbortController();
      const deadline = startDeadline(20_000, caller.signal);
      const left = run(workFor(agent).work, deadline);
      caller.abort(new CallerLeft('gone'));
      await expect(left).rejects.toThrow(CallerLeft);
      deadline.clear();
    }
    expect(calls()).toBe(7);
  });

  it('may ask back or give up in favour of people', async () => {
    const { run } = start(answering({ answer: 'Which bill?', status: 'clarify' }));
    const { work, told } = workFor(agent);
    expect(await run(work, noHurry())).toEqual({ answer: 'Which bill?', status: 'clarify' });
    expect(told).toEqual(['Which bill?']);
  });

  it.each([
    [{ costUsd: 0.02 }, { costUsd: 0.02, unpricedModels: [] }],
    [{}, { costUsd: null, unpricedModels: ['agent:billing'] }],
  ])('is booked what it says that it took (%j), marked as its own word', async (cost, told) => {
    const booked: Usage[] = [];
    const model = stubModel();
    const watched = model.client.watchedBy({
      admit: (call) => call,
      onAttempt: (call, usage) => {
        expect(call.agent).toBe('billing');
        booked.push(usage);
      },
    });
    const usage = { inputTokens: 100, outputTokens: 10, ...cost };
    const { run } = start(answering({ answer: 'Yes.', usage }));
    const { work } = workFor(agent, { model: { ...model, client: watched } });
    await run(work, noHurry());
    expect(booked).toMatchObject([{ totalTokens: 110, models: ['agent:billing'], ...told }]);
  });

  it('that reports nothing has a cost that nobody knows', async () => {
    const { run } = start(answering({ answer: 'Yes.' }));
    const { work, spent } = workFor(agent);
    await run(work, noHurry());
    expect(spent).toMatchObject([
      {
        totalTokens: 0,
        costUsd: null,
        models: ['agent:billing'],
        unpricedModels: ['agent:billing'],
      },
    ]);
  });

  it('that failed is booked what it took all the same', async () => {
    const usage = { inputTokens: 9, outputTokens: 1, costUsd: 0.1 };
    const { run } = start(answering({ error: { code: 'x', message: 'y' }, usage }));
    const { work, spent } = workFor(agent);
    await expect(run(work, noHurry())).rejects.toMatchObject({ code: 'agent_failed' });
    expect(spent).toMatchObject([{ totalTokens: 10, costUsd: 0.1 }]);
  });

  it('is asked once more, the same, when it was refused before any work', async () => {
    const asked: { turnId: string; deadlineMs: number }[] = [];
    const { run, calls } = start(async (request) => {
      asked.push(JSON.parse(request));
      if (asked.length === 1) throw new AgentTrouble('unavailable', 'full', { wasRefused: true });
      return called('{"answer":"Yes."}');
    });
    expect(await run(workFor(agent).work, noHurry())).toEqual({ answer: 'Yes.' });
    expect(calls()).toBe(2);
    expect(asked[1]?.turnId).toBe(asked[0]?.turnId);
    expect(asked[1]?.deadlineMs).toBeLessThan(asked[0]?.deadlineMs as number);
  });

  it.each([
    ['twice', 60_000, true, 2],
    ['with little time left', 900, true, 1],
    ['after it may have begun', 60_000, false, 1],
  ])('is not asked again when it failed %s', async (_, ms, wasRefused, times) => {
    const { run, calls } = start(async () => {
      throw new AgentTrouble('unavailable', 'full', { wasRefused });
    });
    const deadline = startDeadline(ms);
    await expect(run(workFor(agent).work, deadline)).rejects.toMatchObject({ status: 503 });
    deadline.clear();
    expect(calls()).toBe(times);
  });

  it('does not suffer for turns that had no time left for it', async () => {
    const { run, clock, calls } = start(() => new Promise(() => undefined));
    const ask = async (tookMs: number) => {
      const deadline = startDeadline(5);
      const late = run(workFor(agent).work, deadline);
      clock.ms += tookMs;
      await expect(late).rejects.toBeInstanceOf(DeadlineExceeded);
    };
    for (let turn = 0; turn < 6; turn++) await ask(5_000);
    for (let turn = 0; turn < 5; turn++) await ask(10_000);
    await expect(run(workFor(agent).work, noHurry())).rejects.toMatchObject({ status: 503 });
    expect(calls()).toBe(11);
  });

  it('gets no more than its share of calls at once, and no other agent suffers for it', async () => {
    const free: (() => void)[] = [];
    const { run, calls } = start(async () => {
      await new Promise<void>((resolve) => free.push(resolve));
      return called('{"answer":"Yes."}');
    });
    const asked = Array.from({ length: 24 }, () => run(workFor(agent).work, noHurry()));
    await expect(run(workFor(agent).work, noHurry())).rejects.toMatchObject({
      status: 503,
      code: 'agent_unavailable',
      retryAfterSeconds: 5,
    });
    expect(calls()).toBe(24);
    for (const end of free) end();
    await Promise.all(asked);
    const next = run(workFor(agent).work, noHurry());
    free.at(-1)?.();
    expect(calls()).toBe(25);
    await expect(next).resolves.toEqual({ answer: 'Yes.' });
  });

  it('is not asked when the budget is used up', async () => {
    const model = stubModel();
    const watched = model.client.watchedBy({
      admit: () => {
        throw new ApiError(429, 'budget_exhausted', 'Used up.');
      },
      onAttempt: () => undefined,
    });
    const { run, calls } = start(answering({ answer: 'Yes.' }));
    const { work } = workFor(agent, { model: { ...model, client: watched } });
    await expect(run(work, noHurry())).rejects.toMatchObject({ code: 'budget_exhausted' });
    expect(calls()).toBe(0);
  });

  it('is told the answer that its review rejected, and why', async () => {
    const asked: { rejected?: object }[] = [];
    const { run } = start(async (body) => {
      asked.push(JSON.parse(body));
      return called('{"answer":"Maybe."}');
    });
    const review: AgentWork['review'] = {
      tool: {
        name: 'answer',
        description: '',
        sideEffect: false,
        inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
        run: async () => ({}),
      },
      isAnswer: () => true,
      judge: () => (asked.length < 2 ? { reason: 'Be sure.' } : { answer: 'Taken.' }),
    };
    const { work, told } = workFor(agent, {}, { review });
    expect(await run(work, noHurry())).toEqual({ answer: 'Taken.' });
    expect(asked.map(({ rejected }) => rejected)).toEqual([
      undefined,
      { answer: 'Maybe.', reason: 'Be sure.' },
    ]);
    expect(told).toEqual(['Taken.']);
  });
});
