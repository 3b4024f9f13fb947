import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { fanOut, type PartWork } from '../../../../../functions/router/delegation/fan-out.ts';
import { ApiError } from '../../../../../functions/router/http/api-error.ts';
import type { TurnEvents } from '../../../../../functions/router/http/turn-sink.ts';
import { CallerLeft, startDeadline } from '../../../../../functions/shared/deadline.ts';
import { noHurry } from '../../../../support/model-stub.ts';
import { useSteadyClock } from '../../../../support/steady-clock.ts';

useSteadyClock();

type Told = ['progress' | 'tool' | 'token', unknown];

function recorder() {
  const told: Told[] = [];
  const events: TurnEvents = {
    progress: (event) => told.push(['progress', event]),
    tool: (event) => told.push(['tool', event]),
    token: (text) => told.push(['token', text]),
  };
  return { told, events };
}

/** What a client takes for the answer: of each part, the text that nothing has made void. */
function readAnswer(told: readonly Told[]): string {
  let answer = '';
  let text = '';
  for (const [kind, event] of told) {
    const { step } = event as { step?: string };
    if (kind === 'progress' && step === 'part') {
      answer += text;
      text = '';
    } else if (kind === 'tool' || step === 'superseded') text = '';
    else if (kind === 'token') text += event as string;
  }
  return answer + text;
}

const tool = (name: string) => ({ name, label: name, callId: name, status: 'ok' as const });

/** A part that is let go on from outside. */
function held(agent: string, run: (events: TurnEvents) => string): PartWork & { release(): void } {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return {
    agent,
    text: `what ${agent} is asked`,
    release: () => release(),
    run: async (events) => {
      await released;
      return { answer: run(events) };
    },
  };
}

const saying = (agent: string, answer: string): PartWork => ({
  agent,
  text: `what ${agent} is asked`,
  run: async (events) => {
    events.token(answer);
    return { answer };
  },
});

const failing = (agent: string, error: unknown): PartWork => ({
  agent,
  text: `what ${agent}\nis asked`,
  run: async (events) => {
    events.token('The first half of');
    throw error;
  },
});

const run = async (parts: PartWork[], deadline = noHurry()) => {
  const { told, events } = recorder();
  const failures: [string, unknown][] = [];
  const answer = fanOut(parts, events, deadline, (agent, cause) => failures.push([agent, cause]));
  return { told, failures, answer: answer.finally(() => deadline.clear()) };
};

describe('parts of a message', () => {
  it('are answered in the order of the message, whichever agent is faster', async () => {
    const slow = held('commerce', (events) => {
      events.tool(tool('order_lookup'));
      events.token('Paid.');
      return 'Paid.';
    });
    const fast = saying('order-returns', 'Sent back.');
    const { told, answer } = await run([slow, fast]);
    // The fast part has ended, and nothing of it is told before the slow one's.
    await new Promise(setImmediate);
    expect(told).toEqual([['progress', { step: 'part', part: 1, parts: 2, agent: 'commerce' }]]);
    slow.release();
    expect(await answer).toEqual({
      answer: 'Commerce: Paid.\n\nOrder returns: Sent back.',
      parts: [
        { part: 1, agent: 'commerce', status: 'ok' },
        { part: 2, agent: 'order-returns', status: 'ok' },
      ],
    });
    expect(told.map(([kind]) => kind)).toEqual(['progress', 'tool', 'token', 'progress', 'token']);
    expect(readAnswer(told)).toBe('Commerce: Paid.\n\nOrder returns: Sent back.');
  });

  it('tell the first live', async () => {
    let shown: Told[] = [];
    const { told, events } = recorder();
    const last = held('b', () => 'B.');
    const first: PartWork = {
      agent: 'a',
      text: '',
      run: async (own) => {
        own.token('A');
        shown = [...told];
        last.release();
        own.token('.');
        return { answer: 'A.' };
      },
    };
    const deadline = noHurry();
    await fanOut([first, last], events, deadline, () => {});
    deadline.clear();
    expect(shown.at(-1)).toEqual(['token', 'A: A']);
  });

  it('put the heading before the answer, not before a remark that a tool or a new attempt makes void', async () => {
    const busy: PartWork = {
      agent: 'a',
      text: '',
      run: async (events) => {
        events.token('Let me look.');
        events.tool(tool('look'));
        events.token('Half an');
        events.progress({ step: 'superseded' });
        events.token('Whole.');
        return { answer: 'Whole.' };
      },
    };
    const { told, answer } = await run([busy, saying('b', 'B.')]);
    expect((await answer).answer).toBe('A: Whole.\n\nB: B.');
    expect(readAnswer(told)).toBe('A: Whole.\n\nB: B.');
  });

  it('take back once what their agent has taken back itself', async () => {
    const breaking: PartWork = {
      agent: 'a',
      text: 'what a is asked',
      run: async (events) => {
        events.token('Half an');
        events.progress({ step: 'superseded' });
        throw new ApiError(502, 'agent_failed', 'It broke.');
      },
    };
    const { told, answer } = await run([breaking, saying('b', 'B.')]);
    await answer;
    const steps = told.filter(([, event]) => (event as { step?: string }).step === 'superseded');
    expect(steps).toHaveLength(1);
    expect(readAnswer(told)).toBe('A: No answer to “what a is asked”. It broke.\n\nB: B.');
  });
});

describe('parts that are cut off', () => {
  it('have told what they took before the turn ends, and one that ends later is not waited for', async () => {
    const left = new AbortController();
    const deadline = startDeadline(60_000, left.signal);
    let spent = 0;
    const asking = (agent: string): PartWork => ({
      agent,
      text: '',
      run: async (_events, { signal }) => {
        await once(signal, 'abort');
        // A request that is aborted fails some turns of the event loop later.
        for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
        spent += 1;
        throw signal.reason;
      },
    });
    const deaf = held('c', () => 'C.');
    const { answer } = await run([asking('a'), asking('b'), deaf], deadline);
    left.abort(new CallerLeft());
    await expect(answer).rejects.toThrow(CallerLeft);
    expect(spent).toBe(2);
    deaf.release();
  });
});

describe('a part that fails', () => {
  const boom = new Error('secret internals');

  it('is named in the answer, in the stream and in the report, and its defect is not told to the caller', async () => {
    const { told, failures, answer } = await run([failing('a', boom), saying('b', 'B.')]);
    const said =
      'A: No answer to “what a is asked”. The turn failed. Give the request id when you report it.\n\nB: B.';
    expect(await answer).toEqual({
      answer: said,
      status: 'partial',
      parts: [
        {
          part: 1,
          agent: 'a',
          status: 'failed',
          error: { code: 'internal', message: expect.stringContaining('The turn failed.') },
        },
        { part: 2, agent: 'b', status: 'ok' },
      ],
    });
    expect(readAnswer(told)).toBe(said);
    expect(JSON.stringify([told, await answer])).not.toContain('secret');
    expect(failures).toEqual([['a', boom]]);
  });

  it('of which something else than an answer came says so', async () => {
    const asks: PartWork = {
      agent: 'a',
      text: '',
      run: async () => ({ answer: 'Which?', status: 'clarify', confidence: 0.2 }),
    };
    const { answer } = await run([asks, saying('b', 'B.')]);
    expect(await answer).toEqual({
      answer: 'A: Which?\n\nB: B.',
      status: 'partial',
      parts: [
        { part: 1, agent: 'a', status: 'clarify', confidence: 0.2 },
        { part: 2, agent: 'b', status: 'ok' },
      ],
    });
  });

  it('fails the turn when no other was answered, with the first one’s error', async () => {
    const first = new ApiError(422, 'blocked', 'Blocked.');
    const { answer } = await run([failing('a', first), failing('b', boom)]);
    await expect(answer).rejects.toBe(first);
  });
});

describe('the deadline', () => {
  const never: PartWork = { agent: 'slow', text: 'wait', run: () => new Promise(() => {}) };

  it('ends the late part while there is time to store and send the rest', async () => {
    const deadline = startDeadline(200);
    const { answer } = await run([saying('a', 'A.'), never], deadline);
    expect(await answer).toMatchObject({
      status: 'partial',
      parts: [{ status: 'ok' }, { status: 'failed', error: { code: 'deadline_exceeded' } }],
    });
    expect(deadline.signal.aborted).toBe(false);
    expect(deadline.remainingMs()).toBeGreaterThan(0);
  });

  it('reaches every part at once when the caller leaves', async () => {
    const caller = new AbortController();
    const seen: AbortSignal[] = [];
    const listening = (agent: string): PartWork => ({
      agent,
      text: '',
      run: (_events, { signal }) => {
        seen.push(signal);
        return new Promise(() => {});
      },
    });
    const { answer } = await run(
      [listening('a'), saying('b', 'B.'), listening('c')],
      startDeadline(60_000, caller.signal),
    );
    caller.abort(new CallerLeft());
    await expect(answer).rejects.toBeInstanceOf(CallerLeft);
    expect(seen.map(({ aborted }) => aborted)).toEqual([true, true]);
  });
});
