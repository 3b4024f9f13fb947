/** Asks an agent elsewhere: within its budget, its breaker and its share of connections; once more where it was refused. */
import type { ReportedByAgent } from '../../shared/agent-contract.ts';
import { abortableDelay, type Deadline, DeadlineExceeded } from '../../shared/deadline.ts';
import type { Breaker, Verdict } from '../../shared/model/breaker.ts';
import type { Bulkhead } from '../../shared/model/bulkhead.ts';
import type { ModelCall } from '../../shared/model/model-client.ts';
import type { AgentWork } from '../agent/run-agent.ts';
import { AgentTrouble, troubleError } from './agent-trouble.ts';
import { type CallAgent, exchange } from './exchange.ts';
import type { WholeReply } from './read-reply.ts';
import { ReplyReader } from './reply-reader.ts';
import { reportedUsage } from './reported-usage.ts';
import { type EventTeller, tellEvents } from './tell-events.ts';
import { type AskedAgain, writeRequest } from './write-request.ts';

/** A place where an agent runs, as one worker knows it. */
export interface KnownPlace {
  call: CallAgent;
  breaker: Breaker;
  bulkhead: Bulkhead;
  /** Longest silence before the answer begins, in ms. */
  firstMs: number | undefined;
  /** A clock in ms. */
  now(): number;
  /** Told why an agent gave no answer. */
  onTrouble(agent: string, error: Error): void;
}

/** A request that was refused before any work is repeated: once, after 100 to 300 ms, where so much time is left. */
const RETRY_MS = { least: 100, spread: 200, needed: 1_000 };

/** An agent that had less time than this, in ms, is not to blame that it ran out. */
const FAIR_MS = 10_000;

/** @throws ApiError, or the reason of the deadline's signal */
export async function askAgent(
  place: KnownPlace,
  work: AgentWork,
  deadline: Deadline,
  again: AskedAgain,
): Promise<{ reply: WholeReply; teller: EventTeller }> {
  const { agent, model } = work;
  deadline.signal.throwIfAborted();
  model.watch?.admit(bookedCall(agent.id));
  const leave = place.bulkhead.enter();
  if (!leave) throw unavailable(agent.id);
  const permit = place.breaker.enter();
  if (!permit) {
    leave();
    throw unavailable(agent.id);
  }
  const begun = place.now();
  const teller = tellEvents(work);
  try {
    const reply = await askTwice(place, work, teller, deadline, again);
    permit.settle('good');
    book(work, reply.usage);
    return { reply, teller };
  } catch (error) {
    permit.settle(verdictOn(error, deadline.signal, place.now() - begun));
    if (error instanceof AgentTrouble && error.usage) book(work, error.usage);
    deadline.signal.throwIfAborted();
    teller.takeBack();
    place.onTrouble(agent.id, error as Error);
    throw troubleError(agent.id, asTrouble(error));
  } finally {
    leave();
  }
}

async function askTwice(
  { call, firstMs }: KnownPlace,
  work: AgentWork,
  { hear }: EventTeller,
  deadline: Deadline,
  again: AskedAgain,
): Promise<WholeReply> {
  const { stream } = work;
  const ask = () => {
    const request = JSON.stringify(writeRequest(work, deadline.remainingMs(), again));
    return exchange(call, request, new ReplyReader(hear), { stream, firstMs }, deadline);
  };
  try {
    return await ask();
  } catch (error) {
    const wasRefused = error instanceof AgentTrouble && error.wasRefused;
    if (!wasRefused || deadline.remainingMs() < RETRY_MS.needed) throw error;
  }
  await abortableDelay(RETRY_MS.least + Math.random() * RETRY_MS.spread, deadline.signal);
  return ask();
}

function bookedCall(agent: string): ModelCall {
  return { agent, chain: [], system: [], messages: [], maxTokens: 0 };
}

function book({ agent, model }: AgentWork, reported: ReportedByAgent | undefined): void {
  model.watch?.onAttempt(bookedCall(agent.id), reportedUsage(agent.id, reported));
}

/** A caller who left says nothing of the agent; time that ran out does, where there was enough of it. */
function verdictOn(error: unknown, signal: AbortSignal, tookMs: number): Verdict {
  if (signal.aborted) {
    return signal.reason instanceof DeadlineExceeded && tookMs >= FAIR_MS ? 'bad' : 'unknown';
  }
  return error instanceof AgentTrouble ? error.verdict : 'bad';
}

function asTrouble(error: unknown): AgentTrouble {
  return error instanceof AgentTrouble
    ? error
    : new AgentTrouble('unavailable', (error as Error).message);
}

/** It is left alone for a while, or has all the work that it may have. */
const unavailable = (agent: string) => troubleError(agent, new AgentTrouble('unavailable', ''));
