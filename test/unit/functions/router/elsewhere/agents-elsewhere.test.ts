import { describe, expect, it } from '@jest/globals';
import type { AgentRunner, AgentWork } from '../../../../../functions/router/agent/run-agent.ts';
import { AgentTrouble } from '../../../../../functions/router/elsewhere/agent-trouble.ts';
import type { CallAgent } from '../../../../../functions/router/elsewhere/call-function.ts';
import { ApiError } from '../../../../../functions/router/http/api-error.ts';
import { CallerLeft, startDeadline } from '../../../../../functions/shared/deadline.ts';
import type { Usage } from '../../../../../functions/shared/model/usage.ts';
import { agentAt, agentsElsewhere, workFor } from '../../../../support/agents-elsewhere.ts';
import { noHurry, stubModel } from '../../../../support/model-stub.ts';

const agent = agentAt({ function: 'billing-agent' });

/** The agent over a call that the test gives, with a clock that the test moves. */
function start(call: CallAgent) {
  const clock = { ms: 0 };
  const troubles: string[] = [];
  let calls = 0;
  const set = agentsElsewhere([agent], {
    callFunction: () => (body, deadline) => {
      calls += 1;
      return call(body, deadline);
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
    JSON.stringify(reply);

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
      return '{"answer":"back"}';
    });
    const ask = () => run(workFor(agent).work, noHurry());
    for (let turn = 0; turn < 7; turn++) {
      await expect(ask()).rejects.toMatchObject({ status: 503, code: 'agent_unavailable' });
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
      return '';
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
    const { work, spent } = workFor(agent, { model: { ...model, client: watched } });
    await run(work, noHurry());
    expect(spent).toMatchObject([{ totalTokens: 110, models: ['agent:billing'], ...told }]);
    expect(booked).toEqual(spent);
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
      return '{"answer":"Maybe."}';
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
