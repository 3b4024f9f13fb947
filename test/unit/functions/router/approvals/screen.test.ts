/** What an approved action gave, before anybody reads it. */
import { describe, expect, it } from '@jest/globals';
import type { Approval } from '../../../../../functions/router/approvals/approval.ts';
import { approvalView } from '../../../../../functions/router/approvals/approval-view.ts';
import { createScreen } from '../../../../../functions/router/approvals/screen.ts';
import { sessionNote } from '../../../../../functions/router/approvals/session-note.ts';
import { Guardrail } from '../../../../../functions/router/guardrails/guardrail.ts';

const { signal } = new AbortController();

function guardrail(answer: () => Promise<object>, whenUnavailable: 'closed' | 'open' = 'closed') {
  const bedrock = { send: answer } as never;
  return new Guardrail(bedrock, { id: 'g', version: '1', whenUnavailable }, () => undefined);
}
const acted = (action: string, text: string) => async () => ({
  action: 'GUARDRAIL_INTERVENED',
  outputs: [{ text }],
  assessments: [{ sensitiveInformationPolicy: { piiEntities: [{ action }] } }],
});
const screen = (...given: Parameters<typeof guardrail>) =>
  createScreen(guardrail(...given)) as NonNullable<ReturnType<typeof createScreen>>;

describe('a result', () => {
  it('is kept as it is where a stage has no guardrail', () => {
    expect(createScreen(undefined)).toBeUndefined();
  });

  it('is kept as it is when nothing is found, and when there is none', async () => {
    const passing = screen(async () => ({ action: 'NONE' }));
    const result = { status: 'ok', id: 'R-1' };
    expect(await passing(result, signal)).toBe(result);
    expect(await passing(undefined, signal)).toBeUndefined();
  });

  it('is masked in its texts', async () => {
    const masking = screen(acted('ANONYMIZED', '{"card":"{CARD}"}'));
    expect(await masking({ card: '4111' }, signal)).toEqual({ card: '{CARD}' });
  });

  it('that is blocked, or masked beyond its texts, is replaced: the action is done all the same', async () => {
    const withheld = { status: 'withheld', message: expect.stringContaining('content rule') };
    expect(await screen(acted('BLOCKED', 'no'))({ text: 'bad' }, signal)).toEqual(withheld);
    expect(await screen(acted('ANONYMIZED', '{"card'))({ card: 'x' }, signal)).toEqual(withheld);
  });

  it('waits while the rules are out of reach, unless the stage lets texts pass then', async () => {
    const away = () => Promise.reject(new Error('away'));
    await expect(screen(away)({ id: 'R-1' }, signal)).rejects.toMatchObject({
      code: 'guardrail_unavailable',
    });
    expect(await screen(away, 'open')({ id: 'R-1' }, signal)).toEqual({ id: 'R-1' });
  });
});

describe('a result that the rules have not passed yet', () => {
  const approval = {
    approvalId: 'ap-1',
    tool: 'pay',
    need: { why: 'always', reason: 'it always does' },
    requester: { actor: 'ann', scopes: [] },
    createdAt: 0,
    decideBy: 0,
    verdict: { decision: 'approve', by: 'bob', at: 0 },
    outcome: { ok: true, result: { card: '4111' }, unchecked: true, at: 0 },
  } as unknown as Approval;

  it.each(['done', 'failed'] as const)('is in no text and no field (%s)', (status) => {
    const shown = JSON.stringify([
      approvalView({ ...approval, status }),
      sessionNote({ ...approval, status }),
    ]);
    expect(shown).toContain('content rules');
    expect(shown).not.toMatch(/4111|unchecked/);
  });
});
