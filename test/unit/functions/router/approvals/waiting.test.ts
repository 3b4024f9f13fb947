import { describe, expect, it } from '@jest/globals';
import type { ToolOutcome } from '../../../../../functions/router/agent/run-tool.ts';
import { Waiting } from '../../../../../functions/router/approvals/waiting.ts';

const result = { toolUseId: 'u', content: [] };
const ok: ToolOutcome = { ok: true, result };
const asked = (onTimeout: 'deny' | 'run'): ToolOutcome => ({
  ok: false,
  result,
  asked: {
    approvalId: 'ap-1',
    tool: 'pay',
    reason: 'the amount 900 is above 500',
    expiresAt: '2026-11-21T10:30:00.000Z',
    onTimeout,
  },
});

describe('what a turn waits for', () => {
  it('is nothing as long as no call was held back', () => {
    const waiting = new Waiting();
    waiting.note('Paying', true, ok);
    expect(waiting.answer()).toBeUndefined();
  });

  it('is told in plain words, with what was done before', () => {
    const waiting = new Waiting();
    waiting.note('Looking up the order', false, ok);
    waiting.note('Opening a ticket', true, ok);
    waiting.note('Mailing', true, { ok: false, result });
    waiting.note('Paying', true, asked('deny'));
    expect(waiting.answer()).toBe(
      'Already done: “Opening a ticket”. “Paying” needs an approval (the amount 900 is above 500). Nothing has been ' +
        'done about it yet: request ap-1 waits for a decision until 2026-11-21 10:30 UTC, and without one it is denied.',
    );
  });

  it('says so where it goes ahead without a decision', () => {
    const waiting = new Waiting();
    waiting.note('Paying', true, asked('run'));
    expect(waiting.answer()).toMatch(/without one it goes ahead\.$/);
  });
});
