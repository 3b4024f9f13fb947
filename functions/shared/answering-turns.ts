/** What makes a function an agent of the router: its handler gets turns, and tells of its work as it goes on. */
import type { Context } from 'aws-lambda';
import {
  type AgentEvent,
  type AgentReply,
  type AgentRequest,
  CONTRACT_VERSION,
} from './agent-contract.ts';
import { CallerLeft, type Deadline, DeadlineExceeded, startDeadline } from './deadline.ts';
import { redact } from './telemetry/redact.ts';
import { isWarmEvent } from './warm-event.ts';
import { createWarmWorker } from './warm-worker.ts';

/** What a user who waits is shown; nothing, where nobody reads a stream. */
export interface TellUser {
  /** A piece of the answer. */
  token(text: string): void;
  tool(event: Omit<Extract<AgentEvent, { event: 'tool' }>, 'event'>): void;
  /** What was told of the answer is void, and comes again. */
  superseded(): void;
}

/**
 * The work on one turn. What it throws is logged, and fails the turn.
 * @returns the answer, whose text is what was told where none is given, or whom the turn goes to
 */
export type AnswerTurn = (
  request: AgentRequest,
  tell: TellUser,
  deadline: Deadline,
) => Promise<AgentReply>;

interface ResponseStream extends NodeJS.WritableStream {
  setContentType(type: string): void;
  readonly destroyed: boolean;
}

/** The runtime's own global for streamed answers (Lambda Developer Guide, "Response streaming"). */
declare const awslambda: {
  streamifyResponse(
    handler: (event: unknown, stream: ResponseStream, context: Context) => Promise<void>,
  ): unknown;
};

/** Between signs of life, in ms: twice as often as the router wants to hear something (docs/decisions/delegation.md). */
const ALIVE_MS = 5_000;

/**
 * A handler that answers the router's turns, and warm events. Call it at module scope.
 * @param log told of each turn that failed, as one JSON object
 */
export function answeringTurns(
  work: AnswerTurn,
  log: (record: object) => void = (record) => process.stdout.write(`${JSON.stringify(record)}\n`),
): unknown {
  const worker = createWarmWorker();
  return awslambda.streamifyResponse(async (event, stream, context) => {
    if (isWarmEvent(event)) {
      stream.setContentType('application/json');
      stream.end(JSON.stringify(await worker.answer(event)));
      return;
    }
    await worker.serve(() => answer(event, stream, context, work, log));
  });
}

async function answer(
  event: unknown,
  stream: ResponseStream,
  context: Context,
  work: AnswerTurn,
  log: (record: object) => void,
): Promise<void> {
  stream.setContentType('application/x-ndjson');
  if (!isRequest(event)) {
    const message = `this function answers turns of the router, by version ${CONTRACT_VERSION} of its contract`;
    stream.end(JSON.stringify({ error: { code: 'unknown_request', message } }));
    return;
  }
  const gone = new AbortController();
  for (const sign of ['close', 'error']) stream.on(sign, () => gone.abort(new CallerLeft()));
  const ms = Math.min(event.deadlineMs, context.getRemainingTimeInMillis());
  const deadline = startDeadline(ms, gone.signal);
  let isOver = false;
  const write = (line: string): void => {
    // A write behind the end breaks a stream off, and what the work left behind may still tell.
    if (event.stream && !isOver && !stream.destroyed) stream.write(`${line}\n`);
  };
  /** The answer's text, as far as it was told. */
  let told = '';
  const tell = (said: AgentEvent): void => {
    told = said.event === 'token' ? told + said.text : '';
    write(JSON.stringify(said));
  };
  const alive = setInterval(() => write(''), ALIVE_MS);
  alive.unref();
  let reply: AgentReply;
  try {
    reply = await work(
      event,
      {
        token: (text) => tell({ event: 'token', text }),
        tool: (step) => tell({ event: 'tool', ...step }),
        superseded: () => tell({ event: 'superseded' }),
      },
      deadline,
    );
  } catch (error) {
    if (!gone.signal.aborted) log(recordOf(event, error));
    reply = { error: failureOf(deadline.signal) };
  } finally {
    clearInterval(alive);
    deadline.clear();
    isOver = true;
  }
  const isAnswer = !('handOff' in reply || 'error' in reply);
  const whole = isAnswer ? { answer: told, ...reply } : reply;
  if (!stream.destroyed) stream.end(JSON.stringify(whole));
}

function failureOf({ reason }: AbortSignal): { code: string; message: string } {
  return reason instanceof DeadlineExceeded
    ? { code: 'deadline_exceeded', message: reason.message }
    : { code: 'internal', message: 'the agent failed: its log tells why' };
}

function isRequest(event: unknown): event is AgentRequest {
  const { version, deadlineMs } = (event ?? {}) as Partial<AgentRequest>;
  return version === CONTRACT_VERSION && typeof deadlineMs === 'number';
}

/** In the shape of Powertools' own, so that one query finds both. */
function recordOf({ agent, turnId }: AgentRequest, error: unknown): object {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return {
    level: 'ERROR',
    message: 'turn failed',
    timestamp: new Date().toISOString(),
    service: process.env.POWERTOOLS_SERVICE_NAME,
    agent,
    turnId,
    error: { name, message: redact(message), stack: stack && redact(stack) },
  };
}
