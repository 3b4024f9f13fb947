import { describe, expect, it } from '@jest/globals';
import { Guardrail } from '../../../../../functions/router/guardrails/guardrail.ts';
import { guardTurn } from '../../../../../functions/router/guardrails/turn-guard.ts';
import { startDeadline } from '../../../../../functions/shared/deadline.ts';

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
