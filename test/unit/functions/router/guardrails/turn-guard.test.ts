import { describe, expect, it } from '@jest/globals';
import { Guardrail } from '../../../../../functions/router/guardrails/guardrail.ts';
import { guardTurn } from '../../../../../functions/router/guardrails/turn-guard.ts';
import { route } from '../../../../../functions/router/routing/route.ts';
import { createRuleTier } from '../../../../../functions/router/routing/rules.ts';
import { startDeadline } from '../../../../../functions/shared/deadline.ts';
import { type Attempt, ModelClient } from '../../../../../functions/shared/model/model-client.ts';
import { addUsage, noUsage } from '../../../../../functions/shared/model/usage.ts';
import { noHurry } from '../../../../support/model-stub.ts';
import { agents, CONFIG, UNSURE } from '../../../../support/routed-scene.ts';
import { useSteadyClock } from '../../../../support/steady-clock.ts';

useSteadyClock();

const sink = { progress: () => {}, token: () => {}, tool: () => {} };
const pii = [{ sensitiveInformationPolicy: { piiEntities: [{ action: 'ANONYMIZED' }] } }];

/** A guardrail that masks by a function, and what it was asked. */
function guardWith(mask: (text: string) => string, whenUnavailable: 'closed' | 'open' = 'closed') {
  const asked: string[] = [];
  const trouble: string[] = [];
  const bedrock = {
    async send({ input }: { input: { content: { text: { text: string } }[] } }) {
      const text = input.content[0]?.text.text as string;
      asked.push(text);
      const masked = mask(text);
      return masked === text
        ? { action: 'NONE', outputs: [], assessments: [] }
        : { action: 'GUARDRAIL_INTERVENED', outputs: [{ text: masked }], assessments: pii };
    },
  };
  const settings = { id: 'g', version: '1', whenUnavailable };
  const guardrail = new Guardrail(bedrock as never, settings, (stage, kind) =>
    trouble.push(`${stage} ${kind}`),
  );
  return { asked, trouble, guard: guardTurn(guardrail, sink, false, startDeadline(60_000)) };
}
const hideAnn = (text: string) => text.replaceAll('Ann', '{NAME}');
const down = () => {
  throw Object.assign(new Error('down'), { name: 'AccessDeniedException' });
};

describe('details of an answer', () => {
  it('are masked in their texts', async () => {
    const { guard } = guardWith(hideAnn);
    expect(await guard.details({ data: { customer: 'Ann', age: 7 } })).toEqual({
      data: { customer: '{NAME}', age: 7 },
    });
  });

  it('cost no check where there are none', async () => {
    const { guard, asked } = guardWith(hideAnn);
    await guard.details({ data: undefined });
    expect(asked).toEqual([]);
  });

  it('are blocked when a mask leaves no form', async () => {
    const { guard } = guardWith((text) => text.replace('}', ''));
    await expect(guard.details({ data: 'x' })).rejects.toMatchObject({ code: 'blocked' });
  });
});

describe('a message', () => {
  it('is decided about once while it is checked, and again only when it was masked', async () => {
    const decided: string[] = [];
    const decide = async (text: string) => decided.push(text);
    expect(await guardWith(hideAnn).guard.input('hello', decide)).toEqual({
      message: 'hello',
      decided: 1,
    });
    // What the first decision took is not lost.
    expect(await guardWith(hideAnn).guard.input('I am Ann', decide)).toEqual({
      message: 'I am {NAME}',
      decided: 3,
      beforeMask: 2,
    });
    expect(decided).toEqual(['hello', 'I am Ann', 'I am {NAME}']);
  });

  it('that is blocked waits for the routing to end, whose failure is not told then', async () => {
    const blocks = guardWith(() => '');
    let ended = false;
    const decide = async () => {
      await Promise.resolve();
      ended = true;
      throw new Error('no model');
    };
    await expect(blocks.guard.input('bad', decide)).rejects.toMatchObject({ stage: 'input' });
    expect(ended).toBe(true);
  });
});

describe('the routing of a message that is blocked', () => {
  /** A worker whose turns are blocked as soon as the model named here is asked; it hangs, the others answer uselessly. */
  function workerWith(hanging: string) {
    const asked: string[] = [];
    const failures: Attempt[] = [];
    let booked = noUsage();
    let onHang = (): void => undefined;
    const bedrock = {
      async send({ input }: { input: { modelId: string } }, options: { abortSignal: AbortSignal }) {
        asked.push(input.modelId);
        if (input.modelId !== hanging) {
          const message = { role: 'assistant', content: [{ text: 'I choose nobody.' }] };
          const usage = { inputTokens: 10, outputTokens: 5, totalTokens: 15 };
          return { output: { message }, stopReason: 'end_turn', usage };
        }
        onHang();
        return new Promise((_, reject) => {
          const { abortSignal } = options;
          abortSignal.addEventListener('abort', () => reject(abortSignal.reason));
        });
      },
    };
    const client = new ModelClient(bedrock as never, { onFailure: (each) => failures.push(each) });
    const model = client.watchedBy({
      admit: (call) => call,
      onAttempt: (_, usage) => {
        booked = addUsage(booked, usage);
      },
    });
    const router = {
      agents,
      rules: createRuleTier(agents),
      classifier: { agents: agents.map(({ id }) => id), classify: () => UNSURE },
      config: CONFIG,
      configHash: 'here',
      model,
      chain: ['one', 'two'],
    };
    const turn = async (): Promise<unknown> => {
      const hangs = new Promise<void>((resolve) => {
        onHang = resolve;
      });
      const blocking = { send: () => hangs.then(() => ({ action: 'GUARDRAIL_INTERVENED' })) };
      const settings = { id: 'g', version: '1', whenUnavailable: 'closed' } as const;
      const deadline = noHurry();
      const guardrail = new Guardrail(blocking as never, settings, () => undefined);
      const guard = guardTurn(guardrail, sink, false, deadline);
      try {
        return await guard.input('bad', (text) => {
          const messages = [{ role: 'user' as const, content: [{ text }] }];
          return route(router, text, { messages }, guard.deadline);
        });
      } finally {
        deadline.clear();
      }
    };
    return { asked, failures, booked: () => booked, turn };
  }

  it('is given up: no other model is asked, and nothing counts against the one that was', async () => {
    const { asked, failures, booked, turn } = workerWith('one');
    // One more than what opens a breaker.
    for (let turns = 0; turns < 6; turns++) {
      await expect(turn()).rejects.toMatchObject({ code: 'blocked', stage: 'input' });
    }
    expect(asked).toEqual(Array(6).fill('one'));
    expect(failures).toEqual([]);
    expect(booked().attempts).toBe(6);
  });

  it('has what it cost until then booked when the turn ends', async () => {
    const { asked, booked, turn } = workerWith('two');
    await expect(turn()).rejects.toMatchObject({ code: 'blocked' });
    expect(asked.at(-1)).toBe('two');
    expect(booked().attempts).toBe(asked.length);
    expect(booked().totalTokens).toBeGreaterThan(0);
  });
});

describe('a guardrail that is out of reach', () => {
  it('closes the turn, or lets it pass where a stage says so, and tells of it', async () => {
    const closed = guardWith(down);
    await expect(closed.guard.output('hello')).rejects.toMatchObject({
      status: 503,
      code: 'guardrail_unavailable',
    });
    const open = guardWith(down, 'open');
    expect(await open.guard.output('hello')).toBe('hello');
    expect(open.trouble).toEqual(['output AccessDeniedException']);
  });
});
