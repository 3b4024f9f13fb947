import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startDeadline } from '../../../../../functions/shared/deadline.ts';
import {
  Breaker,
  type Permit,
  type Verdict,
} from '../../../../../functions/shared/model/breaker.ts';
import type { Bedrock } from '../../../../../functions/shared/model/converse.ts';
import { ModelClient } from '../../../../../functions/shared/model/model-client.ts';

const COOLING_MS = 15_000;
const LONG_COOLING_MS = 60_000;

function breakerAt() {
  const clock = { now: 0 };
  return { clock, breaker: new Breaker(() => clock.now) };
}

const settle = (breaker: Breaker, ...verdicts: Verdict[]): void => {
  for (const verdict of verdicts) breaker.enter()?.settle(verdict);
};
const fiveBad: Verdict[] = ['bad', 'bad', 'bad', 'bad', 'bad'];

describe('a breaker', () => {
  it('stays closed while bad calls are not in a row', () => {
    const { breaker } = breakerAt();
    settle(breaker, ...fiveBad.slice(1), 'good', ...fiveBad.slice(1));
    expect(breaker.enter()).toBeDefined();
  });

  it('opens at five bad calls in a row, whatever says nothing of the model in between', () => {
    const { breaker } = breakerAt();
    settle(breaker, 'bad', 'unknown', 'bad', 'bad', 'unknown', 'bad', 'bad');
    expect(breaker.enter()).toBeUndefined();
  });

  it('opens at once, and for longer, when asking again is of no use', () => {
    const { breaker, clock } = breakerAt();
    settle(breaker, 'down');
    clock.now = LONG_COOLING_MS - 1;
    expect(breaker.enter()).toBeUndefined();
    clock.now = LONG_COOLING_MS;
    expect(breaker.enter()).toBeDefined();
  });

  it('lets one probe through at a time, however many ask', () => {
    const { breaker, clock } = breakerAt();
    settle(breaker, ...fiveBad);
    clock.now = COOLING_MS;
    const [probe, ...others] = [1, 2, 3].map(() => breaker.enter());
    expect(others).toEqual([undefined, undefined]);
    clock.now = 10 * COOLING_MS;
    expect(breaker.enter()).toBeUndefined();
    probe?.settle('bad');
    expect(breaker.enter()).toBeUndefined();
    clock.now += COOLING_MS;
    expect(breaker.enter()).toBeDefined();
  });

  it('closes when the probe succeeds', () => {
    const { breaker, clock } = breakerAt();
    settle(breaker, ...fiveBad);
    clock.now = COOLING_MS;
    settle(breaker, 'good');
    expect([1, 2, 3].map(() => breaker.enter() !== undefined)).toEqual([true, true, true]);
  });

  it('gives the next one the probe when the caller of the first has left', () => {
    const { breaker, clock } = breakerAt();
    settle(breaker, ...fiveBad);
    clock.now = COOLING_MS;
    settle(breaker, 'unknown');
    expect(breaker.enter()).toBeDefined();
  });

  it('is not closed by a call that began before it opened', () => {
    const { breaker } = breakerAt();
    const old = breaker.enter();
    settle(breaker, ...fiveBad);
    old?.settle('good');
    expect(breaker.enter()).toBeUndefined();
  });

  it('is closed by a call that was made all the same, and succeeded', () => {
    const { breaker } = breakerAt();
    settle(breaker, ...fiveBad);
    breaker.force().settle('good');
    expect(breaker.enter()).toBeDefined();
  });
});

describe('a breaker under any sequence of calls, ends and pauses', () => {
  type Step =
    | { kind: 'enter' | 'force' }
    | { kind: 'settle'; which: number; verdict: Verdict }
    | { kind: 'wait'; ms: number };
  const verdict = fc.constantFrom<Verdict>('good', 'bad', 'bad', 'bad', 'down', 'unknown');
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 4, arbitrary: fc.constant<Step>({ kind: 'enter' }) },
    { weight: 1, arbitrary: fc.constant<Step>({ kind: 'force' }) },
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constant('settle' as const), which: fc.nat(9), verdict }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(40_000) }),
    },
  );

  /** Runs the steps beside the plainest account of the rules: a row of bad calls, an end of the pause, one probe. */
  function run(steps: readonly Step[]) {
    const { breaker, clock } = breakerAt();
    const held: { permit: Permit; isProbe: boolean }[] = [];
    let row = 0;
    let openUntil: number | undefined;
    const probing = () => held.some(({ isProbe }) => isProbe);
    for (const each of steps) {
      if (each.kind === 'wait') clock.now += each.ms;
      else if (each.kind === 'settle') {
        const [call] = held.splice(each.which % Math.max(1, held.length), 1);
        if (!call) continue;
        call.permit.settle(each.verdict);
        // A second end of the same call must not count.
        call.permit.settle('bad');
        if (openUntil !== undefined && !call.isProbe) continue;
        if (each.verdict === 'good') [row, openUntil] = [0, undefined];
        if (each.verdict === 'bad') row += 1;
        const opens = each.verdict === 'down' || (each.verdict === 'bad' && row >= 5);
        if (opens || (call.isProbe && each.verdict === 'bad')) {
          openUntil = clock.now + (each.verdict === 'down' ? LONG_COOLING_MS : COOLING_MS);
        }
      } else {
        const wasOpen = openUntil !== undefined;
        const mayProbe = wasOpen && !probing();
        const due = mayProbe && clock.now >= (openUntil as number);
        const permit = each.kind === 'force' ? breaker.force() : breaker.enter();
        if (each.kind === 'enter') expect(permit !== undefined).toBe(!wasOpen || due);
        if (permit) held.push({ permit, isProbe: mayProbe });
        expect(held.filter(({ isProbe }) => isProbe).length).toBeLessThanOrEqual(1);
      }
    }
    return { breaker, clock, held };
  }

  it('never lets more than one probe through, and none before its time', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => void run(steps)));
  });

  it('is never stuck: once its calls have ended and time has passed, a good call closes it', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { breaker, clock, held } = run(steps);
        for (const { permit } of held) permit.settle('unknown');
        clock.now += LONG_COOLING_MS;
        const probe = breaker.enter();
        expect(probe).toBeDefined();
        probe?.settle('good');
        expect(breaker.enter()).toBeDefined();
        expect(breaker.enter()).toBeDefined();
      }),
    );
  });
});

describe('a model client whose first model is down', () => {
  const call = {
    chain: ['first', 'second'],
    system: [{ text: 'Answer.' }],
    messages: [{ role: 'user' as const, content: [{ text: 'Hello' }] }],
    maxTokens: 10,
  };

  /** The first model fails as told; the second one answers. */
  function clientWith(failure: object, alsoSecond = false) {
    const asked: string[] = [];
    const bedrock = {
      async send({ input }: { input: { modelId: string } }) {
        asked.push(input.modelId);
        if (input.modelId === 'first' || alsoSecond)
          throw Object.assign(new Error('down'), failure);
        return { output: { message: { content: [{ text: 'Hi' }] } }, stopReason: 'end_turn' };
      },
    } as unknown as Bedrock;
    return { asked, client: new ModelClient(bedrock) };
  }

  const down = { name: 'ServiceUnavailableException', $metadata: { httpStatusCode: 503 } };

  it('soon asks only the second one, and every request is answered', async () => {
    const { asked, client } = clientWith(down);
    for (let request = 0; request < 20; request++) {
      const deadline = startDeadline(10_000);
      const { usage } = await client.call(call, deadline);
      deadline.clear();
      expect(usage.models).toEqual(['second']);
    }
    expect(asked.filter((model) => model === 'first')).toHaveLength(5);
  });

  it.each([
    'The provided model identifier is invalid.',
    'Invocation of model ID first with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.',
    "The provided model doesn't support on-demand throughput.",
  ])('for its id, is asked once: %s', async (message) => {
    const { asked, client } = clientWith({ name: 'ValidationException', message });
    for (let request = 0; request < 3; request++) {
      const deadline = startDeadline(10_000);
      const { usage } = await client.call(call, deadline);
      deadline.clear();
      expect(usage.models).toEqual(['second']);
    }
    expect(asked.filter((model) => model === 'first')).toHaveLength(1);
  });

  it('still tries the last model of a chain, however often that failed', async () => {
    const { asked, client } = clientWith(down, true);
    for (let request = 0; request < 8; request++) {
      const deadline = startDeadline(10_000);
      await expect(client.call(call, deadline)).rejects.toThrow('second: Service');
      deadline.clear();
    }
    expect(asked.filter((model) => model === 'second')).toHaveLength(8);
  });

  describe('in that its answers', () => {
    const said = { contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'Hi' } } };
    const closed = { contentBlockStop: { contentBlockIndex: 0 } };
    const ended = { messageStop: { stopReason: 'end_turn' } };
    const stream = (...events: object[]) => ({ stream: events });
    const whole = (content: object[], stopReason = 'end_turn') => ({
      output: { message: { content } },
      stopReason,
    });
    const good = {
      streamed: stream(said, closed, ended),
      whole: whole([{ text: 'Hi' }]),
    };

    /** How often the first model was asked in twenty requests, all of which the second one answers. */
    async function timesAsked(bad: object, accept?: () => string | undefined) {
      const asked: string[] = [];
      const isStreamed = 'stream' in bad;
      const bedrock = {
        async send({ input: { modelId } }: { input: { modelId: string } }) {
          asked.push(modelId);
          return modelId === 'first' ? bad : good[isStreamed ? 'streamed' : 'whole'];
        },
      } as unknown as Bedrock;
      const client = new ModelClient(bedrock);
      const onFirst = () => (asked.at(-1) === 'first' ? accept?.() : undefined);
      for (let request = 0; request < 20; request++) {
        const deadline = startDeadline(10_000);
        const { usage } = await client.call(
          { ...call, accept: onFirst, ...(isStreamed && { onText: () => {} }) },
          deadline,
        );
        deadline.clear();
        expect(usage.models).toContain('second');
      }
      return asked.filter((model) => model === 'first').length;
    }

    it.each<[string, object]>([
      ['are streams that end half-way', stream(said)],
      ['are streams that end within a block', stream(said, ended)],
      ['are streams of nothing', stream()],
      ['have no stream', { stream: undefined }],
      ['are empty', {}],
      ['end as no answer ends', whole([{ text: 'Hi' }], 'malformed_model_output')],
    ])('%s is kept away from, as any other that fails', async (_, bad) => {
      expect(await timesAsked(bad)).toBe(5);
    });

    it.each<[string, object, (() => string) | undefined]>([
      ['say nothing', whole([{ text: ' ' }]), undefined],
      ['had no room', whole([{ text: 'Hi' }], 'model_context_window_exceeded'), undefined],
      [
        'call a tool with what is no object',
        whole([{ toolUse: { toolUseId: 'a', name: 'x', input: '[' } }], 'tool_use'),
        undefined,
      ],
      ['are not what the caller asked for', good.whole, () => 'not asked for'],
    ])('%s is asked again: the next request may get a good one', async (_, bad, accept) => {
      expect(await timesAsked(bad, accept)).toBeGreaterThanOrEqual(20);
    });
  });

  it('does not hold one request that is too long against the model', async () => {
    const tooLong = { name: 'ValidationException', message: 'Input is too long.' };
    const { asked, client } = clientWith(tooLong);
    for (let request = 0; request < 8; request++) {
      const deadline = startDeadline(10_000);
      await client.call(call, deadline);
      deadline.clear();
    }
    expect(asked.filter((model) => model === 'first')).toHaveLength(8);
  });
});
