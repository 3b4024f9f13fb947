/** The content rules of one turn: over what the user says, and over what is answered before anybody sees it. */
import { type Deadline, stoppedBy } from '../../shared/deadline.ts';
import type { TurnEvents } from '../http/turn-sink.ts';
import { checkJson } from './check-json.ts';
import { CheckedEvents } from './checked-events.ts';
import type { Guardrail } from './guardrail.ts';

export interface TurnGuard {
  /** For the work between message and answer: aborted, too, when its text is blocked. */
  deadline: Deadline;
  events: TurnEvents;
  /**
   * Decides about a message while it is checked. Nothing but deciding may be done with a message that is not checked.
   * @param decide under the guard's `deadline`: of a message that does not pass, the decision is given up
   * @returns the decision, and the message to go on with; for one that was masked also what had been decided about it
   * before, which cost what it cost
   * @throws ApiError for a message that is blocked, or what `decide` throws
   */
  input<T>(
    message: string,
    decide: (message: string) => Promise<T>,
  ): Promise<{ message: string; decided: T; beforeMask?: T }>;
  /** @returns the answer to store and send. @throws ApiError for one that is blocked */
  output(answer: string): Promise<string>;
  /**
   * The same for what else models made of the answer: forms, parts, hand-offs.
   * @returns it as it was, or with what is sensitive masked in its texts
   */
  details<T extends object>(details: T): Promise<T>;
}

/** @param guardrail undefined for a stage without one: then all passes, at once. @param stream text is shown as it comes */
export function guardTurn(
  guardrail: Guardrail | undefined,
  events: TurnEvents,
  stream: boolean,
  deadline: Deadline,
): TurnGuard {
  if (!guardrail) {
    return {
      deadline,
      events,
      input: async (message, decide) => ({ message, decided: await decide(message) }),
      output: async (answer) => answer,
      details: async (details) => details,
    };
  }
  const blocked = new AbortController();
  const limit = stoppedBy(blocked.signal, deadline);
  const shown = new Map<string, string>();
  const checked = new CheckedEvents(
    events,
    async (text) => {
      const passed = await guardrail.check('output', text, limit.signal);
      shown.set(text.trim(), passed.trim());
      return passed;
    },
    (reason) => blocked.abort(reason),
  );
  return {
    deadline: limit,
    events: stream ? checked : events,
    async input(message, decide) {
      const check = guardrail.check('input', message, limit.signal);
      check.catch((reason: unknown) => blocked.abort(reason));
      // Also a decision that is given up is awaited: what it cost is booked by then.
      const [screened, decided] = await Promise.allSettled([check, decide(message)]);
      if (screened.status === 'rejected') throw screened.reason;
      const passed = screened.value;
      if (passed !== message) {
        const beforeMask = decided.status === 'fulfilled' ? decided.value : undefined;
        return {
          message: passed,
          decided: await decide(passed),
          ...(beforeMask !== undefined && { beforeMask }),
        };
      }
      if (decided.status === 'rejected') throw decided.reason;
      return { message, decided: decided.value };
    },
    async output(answer) {
      await checked.settled();
      limit.signal.throwIfAborted();
      // A short answer was checked as it was shown. A longer one is also looked at as a whole: sentences that pass by
      // themselves may not pass together.
      return shown.get(answer) ?? guardrail.check('output', answer, limit.signal);
    },
    details: (details) => checkJson(guardrail, details, limit.signal),
  };
}
