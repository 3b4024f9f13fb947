import { describe, expect, it } from '@jest/globals';
import type { ToolOutcome } from '../../../../../functions/router/agent/run-tool.ts';
import { Waiting } from '../../../../../functions/router/approvals/waiting.ts';
import type { ToolEvent } from '../../../../../functions/router/http/progress.ts';

const result = { toolUseId: 'u', content: [] };
const ok: ToolOutcome = { ok: true, result };
const failed: ToolOutcome = { ok: false, result };
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

  it('is told in plain words, with what was done before, may have been, or failed', () => {
    const waiting = new Waiting();
    waiting.note('Looking up the order', false, failed);
    waiting.note('Opening a ticket', true, ok);
    waiting.note('Applying the discount', true, { ...failed, unsettled: 'may-have-run' });
    waiting.note('Mailing', true, { ...failed, unsettled: 'not-run' });
    waiting.note('Paying', true, asked('deny'));
    expect(waiting.answer()).toBe(
      'Already done: “Opening a ticket”. May have been done, check before you ask for it again: ' +
        '“Applying the discount”. Failed: “Mailing”. “Paying” needs an approval (the amount 900 is above 500). ' +
        'Nothing has been done about it yet: request ap-1 waits for a decision until 2026-11-21 10:30 UTC, and without ' +
        'one it is denied.',
    );
  });

  it('tells no failure that a later call made up for, and each other one', () => {
    const waiting = new Waiting();
    const step = (...outcomes: ToolOutcome[]): void => {
      waiting.beginStep();
      for (const outcome of outcomes) waiting.note('Mailing', true, outcome);
    };
    step(failed);
    step(ok);
    waiting.note('Paying', true, asked('deny'));
    expect(waiting.answer()).toMatch(/^Already done: “Mailing”\. “Paying”/);
    // Two of one answer of the model are two mails.
    step(failed, ok);
    expect(waiting.answer()).toMatch(/^Already done: “Mailing”, “Mailing”\. Failed: “Mailing”\. /);
  });

  it('is told with what agents elsewhere did, as far as they told it', () => {
    const waiting = new Waiting();
    const heard: unknown[] = [];
    const events = { progress() {}, token() {}, tool: (event: ToolEvent) => heard.push(event) };
    const tell = (agent: string, ...told: [string, ToolEvent['status']][]): void => {
      const { tool } = waiting.listen(agent, events);
      for (const [label, status] of told) tool({ name: 'n', callId: label, label, status });
      tool({ name: 'hand_off', callId: 'h', label: 'Asking a colleague', status: 'ok' });
    };
    tell('billing', ['Booking', 'started'], ['Booking', 'ok'], ['Booking', 'started']);
    tell('stock', ['Booking', 'error'], ['Ordering', 'error']);
    tell('parcels');
    waiting.note('Paying', true, asked('deny'));
    expect(waiting.answer()).toMatch(
      /^Already done: “Booking”\. May have been done, [^:]+: “Booking”\. Failed: “Booking”, “Ordering”\. May have changed something before this, and did not tell: “parcels”\. “Paying”/,
    );
    expect(heard).toHaveLength(8);
  });

  it('says so where it goes ahead without a decision', () => {
    const waiting = new Waiting();
    waiting.note('Paying', true, asked('run'));
    expect(waiting.answer()).toMatch(/without one it goes ahead\.$/);
  });
});
