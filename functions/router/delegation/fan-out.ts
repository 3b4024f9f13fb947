/** Several agents at work on one message: at once, under one deadline, and what one of them fails at is named. */
import { type Deadline, orAborted } from '../../shared/deadline.ts';
import type { ApiError } from '../http/api-error.ts';
import { toApiError } from '../http/turn-failure.ts';
import type { TurnEvents } from '../http/turn-sink.ts';
import { PartEvents } from './part-events.ts';
import type { ReviewedAnswer } from './review.ts';

/** One agent's share of a message. */
export interface PartWork {
  agent: string;
  /** The words of the message that are the agent's. */
  text: string;
  run(events: TurnEvents, deadline: Deadline): Promise<PartAnswer>;
}

/** What an agent gives: its text, and what the caller is told of the part beside it. */
export interface PartAnswer extends ReviewedAnswer {
  ticketId?: string;
}

/** What became of a part, as the caller is told. */
export type PartReport =
  | AnsweredPart
  | { part: number; agent: string; status: 'failed'; error: { code: string; message: string } };

interface AnsweredPart extends Omit<PartAnswer, 'answer' | 'status'> {
  part: number;
  agent: string;
  status: 'ok' | NonNullable<PartAnswer['status']>;
}

export interface FanOutAnswer {
  answer: string;
  /** A part is missing. */
  status?: 'partial';
  parts: PartReport[];
}

/** Told of each failed part. The caller of the API is told of its error, and not of a defect behind it. */
export type OnPartFailed = (agent: string, cause: unknown) => void;

/** Kept back from the turn's time, so that an answer without the parts that are late is still stored and sent, in ms. */
const MERGE_MS = 1_000;

/**
 * Longest wait for parts that were cut off, in ms, and its share of the time left: their calls of models end at once, and
 * what those took is known, and booked, only then.
 */
const CUT_OFF_MS = 100;
const CUT_OFF_SHARE = 0.25;

type Outcome = PartAnswer | { error: ApiError; cause: unknown };

/** @throws what the first part failed with when none could be answered; the signal's reason when the caller left */
export async function fanOut(
  parts: readonly PartWork[],
  events: TurnEvents,
  deadline: Deadline,
  onPartFailed: OnPartFailed,
): Promise<FanOutAnswer> {
  const left = deadline.remainingMs();
  const limit = deadline.within(Math.max(left - MERGE_MS, left / 2));
  const labels = parts.map(({ agent }, index) => ({ agent, heading: heading(agent, index) }));
  const told = new PartEvents(events, labels);
  const runs: Promise<unknown>[] = [];
  try {
    const outcomes = await Promise.all(
      parts.map(async (part, index) => {
        const outcome = await settle(part, told.of(index), limit, (run) => runs.push(run));
        told.end(index);
        return outcome;
      }),
    );
    await endOf(runs, Math.min(CUT_OFF_MS, deadline.remainingMs() * CUT_OFF_SHARE));
    deadline.signal.throwIfAborted();
    const causes = outcomes.flatMap((outcome) => ('cause' in outcome ? [outcome.cause] : []));
    if (causes.length === parts.length) throw causes[0];
    outcomes.forEach((outcome, index) => {
      if ('cause' in outcome) onPartFailed(labels[index]?.agent as string, outcome.cause);
    });
    return merge(parts, outcomes);
  } finally {
    limit.clear();
  }
}

/** Never rejects: one part's failure must not end the others. */
async function settle(
  { text, run }: PartWork,
  events: TurnEvents,
  limit: Deadline,
  onRun: (run: Promise<unknown>) => void,
): Promise<Outcome> {
  let hasText = false;
  const watched: TurnEvents = {
    progress: (event) => {
      if (event.step === 'superseded') hasText = false;
      events.progress(event);
    },
    tool: (event) => events.tool(event),
    token: (piece) => {
      hasText = true;
      events.token(piece);
    },
  };
  try {
    // An agent that does not listen to the deadline must not hold the other parts.
    const work = run(watched, limit);
    onRun(work);
    return await orAborted(work, limit.signal);
  } catch (cause) {
    const error = toApiError(cause, limit.signal);
    if (hasText) events.progress({ step: 'superseded' });
    events.token(missing(text, error));
    return { error, cause };
  }
}

/** Resolves when all have ended, or been waited for long enough. */
async function endOf(runs: readonly Promise<unknown>[], longestMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, longestMs);
  });
  await Promise.race([Promise.allSettled(runs), enough]);
  clearTimeout(timer);
}

function merge(parts: readonly PartWork[], outcomes: readonly Outcome[]): FanOutAnswer {
  const texts: string[] = [];
  const reports = parts.map(({ agent, text }, index): PartReport => {
    const outcome = outcomes[index] as Outcome;
    const part = index + 1;
    const failed = 'error' in outcome;
    texts.push(heading(agent, index) + (failed ? missing(text, outcome.error) : outcome.answer));
    if (!failed) return { part, agent, status: 'ok', ...detailsOf(outcome) };
    const { code, message } = outcome.error;
    return { part, agent, status: 'failed', error: { code, message } };
  });
  const isPartial = reports.some(({ status }) => status !== 'ok');
  return { answer: texts.join(''), ...(isPartial && { status: 'partial' }), parts: reports };
}

function detailsOf({ status, confidence, data, ticketId }: PartAnswer) {
  return {
    ...(status && { status }),
    ...(confidence !== undefined && { confidence }),
    ...(data && { data }),
    ...(ticketId && { ticketId }),
  };
}

/** `Operations: `, behind an empty line where a part stands before it. */
function heading(agent: string, index: number): string {
  const name = agent.replaceAll('-', ' ');
  return `${index === 0 ? '' : '\n\n'}${name.charAt(0).toUpperCase()}${name.slice(1)}: `;
}

/** Names what is missing in the user's own words. */
function missing(text: string, { message }: ApiError): string {
  return `No answer to “${text.replaceAll('\n', ' ')}”. ${message}`;
}
