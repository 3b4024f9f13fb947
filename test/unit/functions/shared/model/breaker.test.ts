import { describe, expect, it } from '@jest/globals';
import { startDeadline } from '../../../../../functions/shared/deadline.ts';
import { Breaker } from '../../../../../functions/shared/model/breaker.ts';
import type { Bedrock } from '../../../../../functions/shared/model/converse.ts';
import { ModelClient } from '../../../../../functions/shared/model/model-client.ts';

function breakerAt() {
  const clock = { now: 0 };
  return { clock, breaker: new Breaker(() => clock.now) };
}

const fail = (breaker: Breaker, times: number): void => {
  for (let each = 0; each < times; each++) breaker.failed();
};

describe('a breaker', () => {
  it('stays closed while failures are not in a row', () => {
    const { breaker } = breakerAt();
    fail(breaker, 4);
    breaker.succeeded();
    fail(breaker, 4);
    expect(breaker.allows()).toBe(true);
  });

  it('opens at five failures in a row', () => {
    const { breaker } = breakerAt();
    fail(breaker, 5);
    expect(breaker.allows()).toBe(false);
  });

  it('lets one probe through per cooling time, however many ask', () => {
    const { breaker, clock } = breakerAt();
    fail(breaker, 5);
    clock.now = 15_000;
    expect([1, 2, 3].map(() => breaker.allows())).toEqual([true, false, false]);
    breaker.failed();
    clock.now = 29_999;
    expect(breaker.allows()).toBe(false);
    clock.now = 30_000;
    expect(breaker.allows()).toBe(true);
  });

  it('closes when the probe succeeds', () => {
    const { breaker, clock } = breakerAt();
    fail(breaker, 9);
    clock.now = 15_000;
    breaker.allows();
    breaker.succeeded();
    expect([1, 2, 3].map(() => breaker.allows())).toEqual([true, true, true]);
  });

  it('lets the next probe through when one never came back', () => {
    const { breaker, clock } = breakerAt();
    fail(breaker, 5);
    clock.now = 15_000;
    breaker.allows();
    clock.now = 30_000;
    expect(breaker.allows()).toBe(true);
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

  it('still tries the last model of a chain, however often that failed', async () => {
    const { asked, client } = clientWith(down, true);
    for (let request = 0; request < 8; request++) {
      const deadline = startDeadline(10_000);
      await expect(client.call(call, deadline)).rejects.toThrow('second: Service');
      deadline.clear();
    }
    expect(asked.filter((model) => model === 'second')).toHaveLength(8);
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
