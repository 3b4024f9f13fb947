/** What an agent's work on a turn waits for, in words for the user: the turn ends there, and the model is not asked again. */
import type { ToolOutcome } from '../agent/run-tool.ts';
import type { ApprovalNotice } from './approval-gate.ts';

export class Waiting {
  readonly #notices: { label: string; notice: ApprovalNotice }[] = [];
  readonly #done: string[] = [];

  /** @param label what the tool does, in words for a user. @param sideEffect whether it changes something */
  note(label: string, sideEffect: boolean, { ok, asked }: ToolOutcome): void {
    if (asked) this.#notices.push({ label, notice: asked });
    else if (ok && sideEffect) this.#done.push(label);
  }

  /** The answer of a turn that waits; undefined when it does not. */
  answer(): string | undefined {
    if (this.#notices.length === 0) return undefined;
    const lines = this.#notices.map(({ label, notice }) => {
      const { approvalId, reason, expiresAt, onTimeout } = notice;
      const until = `${expiresAt.slice(0, 16).replace('T', ' ')} UTC`;
      const otherwise = onTimeout === 'deny' ? 'is denied' : 'goes ahead';
      return (
        `“${label}” needs an approval (${reason}). Nothing has been done about it yet: request ${approvalId} waits for ` +
        `a decision until ${until}, and without one it ${otherwise}.`
      );
    });
    const done = this.#done.map((label) => `“${label}”`).join(', ');
    return [...(done === '' ? [] : [`Already done: ${done}.`]), ...lines].join(' ');
  }
}
