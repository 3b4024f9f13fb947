/** A turn's watch over its model calls: what may be asked, and what each attempt was billed, also where all was in vain. */
import { describe, expect, it } from '@jest/globals';
import { CallerLeft, startDeadline } from '../../../../../functions/shared/deadline.ts';
import type { Bedrock } from '../../../../../functions/shared/model/converse.ts';
import { type ModelCall, ModelClient } from '../../../../../functions/shared/model/model-client.ts';
import type { Usage } from '../../../../../functions/shared/model/usage.ts';

const LITE = 'amazon.nova-lite-v1:0';
const PRO = 'amazon.nova-pro-v1:0';
const usage = { inputTokens: 100, outputTokens: 10, totalTokens: 110 };
const says = (text: string) => ({
  output: { message: { role: 'assistant', content: [{ text }] } },
  stopReason: 'end_turn',
  usage,
});
const down = () => {
  throw Object.assign(new Error('down'), { name: 'ServiceUnavailableException' });
};

function watched(answers: Record<string, () => unknown>, admit = (call: ModelCall) => call) {
  const asked: string[] = [];
  const spent: [string | undefined, Usage][] = [];
  const bedrock = {
    async send({ input }: { input: { modelId: string } }) {
      asked.push(input.modelId);
      return answers[input.modelId]?.();
    },
  } as unknown as Bedrock;
  const shared = new ModelClient(bedrock);
  const client = shared.watchedBy({
    admit,
    onAttempt: ({ agent }, used) => spent.push([agent, used]),
  });
  const call: ModelCall = {
    agent: 'support',
    chain: [LITE, PRO],
    system: [{ text: 'Answer.' }],
    messages: [{ role: 'user', content: [{ text: 'Hello' }] }],
    maxTokens: 10,
  };
  return { asked, spent, client, shared, call };
}

describe('a watch', () => {
  it('is told of each attempt, the ones of no use with what they were billed', async () => {
    const accept = ([block]: readonly { text?: string }[]) =>
      block?.text === 'no' ? 'no use' : undefined;
    const { client, call, spent } = watched({ [LITE]: () => says('no'), [PRO]: () => says('yes') });
    const answer = await client.call({ ...call, accept }, startDeadline(60_000));
    expect(spent.map(([agent, { models, attempts }]) => [agent, models, attempts])).toEqual([
      ['support', [LITE], 1],
      ['support', [PRO], 1],
    ]);
    const cost = spent.reduce((sum, [, { costUsd }]) => sum + (costUsd ?? 0), 0);
    expect(cost).toBeCloseTo(answer.usage.costUsd as number);
  });

  it('is told what a call cost that ended in failure, which nobody else hears of', async () => {
    const { client, call, spent } = watched({ [LITE]: () => says(' '), [PRO]: down });
    await expect(client.call(call, startDeadline(60_000))).rejects.toThrow('UnusableAnswer');
    expect(spent.map(([, used]) => used.costUsd)).toEqual([expect.any(Number), 0]);
    expect(spent[0]?.[1].costUsd).toBeGreaterThan(0);
  });

  it('is told what a stream produced until its caller left', async () => {
    const caller = new AbortController();
    const stream = async function* () {
      yield { contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'half an answ' } } };
      caller.abort(new CallerLeft());
      throw new Error('aborted');
    };
    const { client, call, spent } = watched({ [LITE]: () => ({ stream: stream() }) });
    const deadline = startDeadline(60_000, caller.signal);
    await expect(client.call({ ...call, onText: () => {} }, deadline)).rejects.toThrow(CallerLeft);
    expect(spent).toMatchObject([['support', { estimated: true, outputTokens: 4 }]]);
  });

  it('chooses what is asked, or that nothing is', async () => {
    const cheaper = (call: ModelCall) => ({ ...call, chain: [PRO] });
    const other = watched({ [PRO]: () => says('yes') }, cheaper);
    await other.client.call(other.call, startDeadline(60_000));
    expect(other.asked).toEqual([PRO]);
    const none = watched({}, () => {
      throw new Error('nothing left');
    });
    await expect(none.client.call(none.call, startDeadline(60_000))).rejects.toThrow(
      'nothing left',
    );
    expect([none.asked, none.spent]).toEqual([[], []]);
  });

  it('shares what the worker knows of its models', async () => {
    const { client, shared, call, asked } = watched({ [LITE]: down, [PRO]: () => says('yes') });
    for (let turn = 0; turn < 5; turn++) await client.call(call, startDeadline(60_000));
    asked.length = 0;
    // The breaker that the watched calls opened keeps all others away, too.
    await shared.call(call, startDeadline(60_000));
    expect(asked).toEqual([PRO]);
  });
});
