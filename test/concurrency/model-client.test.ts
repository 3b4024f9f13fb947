/** One worker's model client under overlapping calls: what it keeps of a model is shared by all of them, and bounded. */
import type { ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, it } from '@jest/globals';
import { startDeadline } from '../../functions/shared/deadline.ts';
import type { Bedrock } from '../../functions/shared/model/converse.ts';
import {
  type Attempt,
  DEFAULT_LIMITS,
  ModelClient,
  type ModelClientOptions,
} from '../../functions/shared/model/model-client.ts';
import { useSteadyClock } from '../support/steady-clock.ts';

useSteadyClock();

type Answer = () => object | Promise<object>;

const hello: Answer = () => ({
  output: { message: { content: [{ text: 'Hi' }] } },
  stopReason: 'end_turn',
  usage: { inputTokens: 100, outputTokens: 10, totalTokens: 110 },
});
const fails = (name: string, status: number): Answer => {
  return () => {
    throw Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } });
  };
};
const unavailable = fails('ServiceUnavailableException', 503);

/** A client whose models answer as told; `asked` has the models in the order of their requests. */
function clientWith(answers: Record<string, Answer>, options: ModelClientOptions = {}) {
  const asked: string[] = [];
  const bedrock = {
    async send({ input }: { input: ConverseCommandInput }) {
      asked.push(input.modelId as string);
      return await (answers[input.modelId as string] ?? hello)();
    },
  } as unknown as Bedrock;
  const failures: Attempt[] = [];
  const client = new ModelClient(bedrock, {
    onFailure: (attempt) => failures.push(attempt),
    ...options,
  });
  const ask = async (chain: string[], maxTokens = 10) => {
    const deadline = startDeadline(60_000);
    try {
      const messages = [{ role: 'user' as const, content: [{ text: 'Hello' }] }];
      return await client.call(
        { chain, system: [{ text: 'Answer.' }], messages, maxTokens },
        deadline,
      );
    } finally {
      deadline.clear();
    }
  };
  return { asked, ask, failures };
}

const times = <T>(count: number, each: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, each));
const share = (asked: readonly string[], model: string): number =>
  asked.filter((each) => each === model).length;

describe('a model that hangs', () => {
  it('takes its own places only: the calls beyond them go to the next model at once', async () => {
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const models = [{ modelId: 'first', contextTokens: 1_000, maxConcurrentCalls: 3 }];
    const first = async () => {
      await gate;
      return hello();
    };
    const { asked, ask } = clientWith({ first }, { models });
    const held = times(3, () => ask(['first', 'second']));
    const beyond = await times(7, () => ask(['first', 'second']));
    expect(beyond.map(({ usage }) => usage.models)).toEqual(Array(7).fill(['second']));
    await expect(ask(['first'])).rejects.toThrow('first: TooManyCalls');
    expect(share(asked, 'first')).toBe(3);
    release();
    for (const { usage } of await held) expect(usage.models).toEqual(['first']);
    // The places are free again.
    expect((await ask(['first'])).usage.models).toEqual(['first']);
  });
});

describe('a model that was down and recovers', () => {
  it('is asked by one of many callers, then by all', async () => {
    const clock = { now: 0 };
    const answers: Record<string, Answer> = { first: unavailable };
    const { asked, ask } = clientWith(answers, { now: () => clock.now });
    for (let call = 0; call < 5; call++) await ask(['first', 'second']);
    await times(20, () => ask(['first', 'second']));
    expect(share(asked, 'first')).toBe(5);
    clock.now = 15_000;
    answers.first = hello;
    await times(20, () => ask(['first', 'second']));
    expect(share(asked, 'first')).toBe(6);
    await times(20, () => ask(['first', 'second']));
    expect(share(asked, 'first')).toBe(26);
  });

  it('is left alone at once, and for a minute, when its rights are missing', async () => {
    const clock = { now: 0 };
    const denied = fails('AccessDeniedException', 403);
    const { asked, ask } = clientWith({ first: denied }, { now: () => clock.now });
    await ask(['first', 'second']);
    clock.now = 59_999;
    await times(10, () => ask(['first', 'second']));
    expect(share(asked, 'first')).toBe(1);
    clock.now = 60_000;
    await ask(['first', 'second']);
    expect(share(asked, 'first')).toBe(2);
  });
});

describe('a model that has become slow', () => {
  it('is left after five answers in a row that came late', async () => {
    const clock = { now: 0 };
    const first = () => {
      clock.now += 16_000;
      return hello();
    };
    const { asked, ask } = clientWith({ first }, { now: () => clock.now });
    for (let call = 0; call < 8; call++) {
      expect((await ask(['first', 'second'])).usage.attempts).toBe(1);
    }
    expect(asked).toEqual([...Array(5).fill('first'), ...Array(3).fill('second')]);
  });
});

describe('retries', () => {
  it('stay within the budget of their model when every call fails', async () => {
    const { asked, ask } = clientWith(
      { first: fails('InternalServerException', 500) },
      { limits: { ...DEFAULT_LIMITS, retryMs: 1 } },
    );
    // Nobody else is left to ask, so the breaker does not stop them.
    await times(50, () => ask(['first']).catch(() => undefined));
    expect(share(asked, 'first')).toBeGreaterThan(50);
    expect(share(asked, 'first')).toBeLessThanOrEqual(50 + 5 + 10);
  });
});

describe('a model with a quota', () => {
  it('is sent no call that is sure to be throttled', async () => {
    const quota = { tokensPerMinute: 2_100 };
    const models = [{ modelId: 'first', contextTokens: 100_000, quota }];
    const { asked, ask } = clientWith({}, { models, now: () => 0 });
    // Two fit with what they reserve, although they will use little of it.
    await times(5, () => ask(['first', 'second'], 1_000));
    expect(share(asked, 'first')).toBe(2);
    // What they did not use is there again: 2,100 less two calls of 110.
    await times(5, () => ask(['first', 'second'], 800));
    expect(share(asked, 'first')).toBe(4);
  });

  it('is asked all the same when nobody else is left: other workers may know better', async () => {
    const models = [{ modelId: 'first', contextTokens: 1_000, quota: { tokensPerMinute: 1 } }];
    const { ask } = clientWith({}, { models });
    expect((await ask(['first'])).usage.models).toEqual(['first']);
  });
});

describe('a fallback', () => {
  it('is the model that has the prefix in its cache', async () => {
    const cached = () => ({
      ...(hello() as object),
      usage: { inputTokens: 1, outputTokens: 1, cacheReadInputTokens: 2_000 },
    });
    const { asked, ask } = clientWith({ first: unavailable, third: cached });
    await ask(['third', 'first', 'second']);
    await ask(['first', 'second', 'third']);
    expect(asked).toEqual(['third', 'first', 'third']);
  });

  it('is never a model that cannot do what the request asks', async () => {
    const models = [
      { modelId: 'first', contextTokens: 10, capabilities: ['tools'] },
      { modelId: 'second', contextTokens: 100_000, capabilities: [] },
    ];
    const { asked, ask } = clientWith({}, { models });
    await ask(['first', 'second']);
    expect(asked).toEqual(['second']);
  });

  it('has a larger window when the request was too long, else there is none', async () => {
    const tooLong = () => {
      throw Object.assign(new Error('Input is too long.'), { name: 'ValidationException' });
    };
    const models = ['first', 'second', 'third'].map((modelId, index) => ({
      modelId,
      contextTokens: index === 2 ? 9_000 : 3_000,
    }));
    const { asked, ask } = clientWith({ first: tooLong }, { models });
    await ask(['first', 'second', 'third']);
    await expect(ask(['first', 'second'])).rejects.toThrow('first: ContextTooLong');
    expect(asked).toEqual(['first', 'third', 'first']);
  });
});
