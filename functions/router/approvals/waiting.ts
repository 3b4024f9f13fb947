/**
 * What a turn, or a part of one, waits for, in words for the user: it ends there, no model is asked again, and so nobody
 * else tells what its agents did before.
 */
import type { ToolOutcome } from '../agent/run-tool.ts';
import { HAND_OFF_TOOL } from '../delegation/hand-off.ts';
import type { ToolEvent } from '../http/progress.ts';
import type { TurnEvents } from '../http/turn-sink.ts';
import type { ApprovalNotice } from './approval-gate.ts';

/** A call of a tool of an agent elsewhere, as its last event has it. */
type CallElsewhere = Pick<ToolEvent, 'callId' | 'label' | 'status'> & { agent: string };

/** One object a turn or part, for all agents that have it one after the other. */
export class Waiting {
  readonly #notices: { label: string; notice: ApprovalNotice }[] = [];
  readonly #done: string[] = [];
  readonly #unsure: string[] = [];
  /** Of the present step, and of those before it. */
  #failed: string[] = [];
  #failedBefore: string[] = [];
  readonly #elsewhere: CallElsewhere[] = [];
  /** Agents elsewhere that told nothing of what they did: without a stream they leave it out. */
  readonly #silent = new Set<string>();

  /** The model has heard of all failures up to now: what succeeds from here on makes up for one of them. */
  beginStep(): void {
    this.#failedBefore.push(...this.#failed);
    this.#failed = [];
  }

  /** @param label what the tool does, in words for a user. @param sideEffect whether it changes something */
  note(label: string, sideEffect: boolean, { ok, asked, unsettled }: ToolOutcome): void {
    if (asked) this.#notices.push({ label, notice: asked });
    else if (!sideEffect) return;
    else if (unsettled === 'may-have-run') this.#unsure.push(label);
    else if (!ok) this.#failed.push(label);
    else {
      this.#done.push(label);
      const made = this.#failedBefore.indexOf(label);
      if (made >= 0) this.#failedBefore.splice(made, 1);
    }
  }

  /**
   * Notes what an agent elsewhere tells of its tools; which of them change something, it does not say.
   * @returns the events for the agent
   */
  listen(agent: string, events: TurnEvents): TurnEvents {
    this.#silent.add(agent);
    return {
      progress: (event) => events.progress(event),
      token: (text) => events.token(text),
      tool: (event) => {
        if (event.name !== HAND_OFF_TOOL.name) this.#hear(agent, event);
        events.tool(event);
      },
    };
  }

  #hear(agent: string, { callId, label, status }: ToolEvent): void {
    this.#silent.delete(agent);
    const isRunning = (call: CallElsewhere): boolean =>
      call.agent === agent && call.callId === callId && call.status === 'started';
    const running = status === 'started' ? undefined : this.#elsewhere.find(isRunning);
    if (running) running.status = status;
    else this.#elsewhere.push({ agent, callId, label, status });
  }

  /** The answer of a turn that waits; undefined when it does not. */
  answer(): string | undefined {
    if (this.#notices.length === 0) return undefined;
    const those = (status: ToolEvent['status']): string[] =>
      this.#elsewhere.filter((call) => call.status === status).map(({ label }) => label);
    const done = quoted([...this.#done, ...those('ok')]);
    const unsure = quoted([...this.#unsure, ...those('started')]);
    const failed = quoted([...this.#failedBefore, ...this.#failed, ...those('error')]);
    const silent = quoted([...this.#silent]);
    return [
      ...(done ? [`Already done: ${done}.`] : []),
      ...(unsure ? [`May have been done, check before you ask for it again: ${unsure}.`] : []),
      ...(failed ? [`Failed: ${failed}.`] : []),
      ...(silent ? [`May have changed something before this, and did not tell: ${silent}.`] : []),
      ...this.#notices.map(sentence),
    ].join(' ');
  }
}

function sentence({ label, notice }: { label: string; notice: ApprovalNotice }): string {
  const { approvalId, reason, expiresAt, onTimeout } = notice;
  const until = `${expiresAt.slice(0, 16).replace('T', ' ')} UTC`;
  const otherwise = onTimeout === 'deny' ? 'is denied' : 'goes ahead';
  return (
    `“${label}” needs an approval (${reason}). Nothing has been done about it yet: request ${approvalId} waits for ` +
    `a decision until ${until}, and without one it ${otherwise}.`
  );
}

const quoted = (labels: readonly string[]): string =>
  labels.map((label) => `“${label}”`).join(', ');
