/** The agents that do not run in the router's process, as one worker uses them: how each is called, and its breaker. */
import { type Deadline, DeadlineExceeded } from '../../shared/deadline.ts';
import { Breaker, type Verdict } from '../../shared/model/breaker.ts';
import type { ModelCall } from '../../shared/model/model-client.ts';
import { noUsage, type Usage } from '../../shared/model/usage.ts';
import type { AgentRunner, AgentWork } from '../agent/run-agent.ts';
import type { AgentDefinition } from '../agent-types.ts';
import { AgentTrouble, troubleError } from './agent-trouble.ts';
import type { CallAgent } from './call-function.ts';
import { callUrl } from './call-url.ts';
import { type AgentReply, type ReportedByAgent, readReply, writeRequest } from './contract.ts';
import { asContent } from './reviewed-reply.ts';

export interface ElsewhereOptions {
  /** How a function of the fleet is called, by its name in the catalogue. */
  callFunction(name: string): CallAgent;
  /** Addresses in place of the catalogue's, by id of the agent. */
  urls: ReadonlyMap<string, string>;
  /** The token of an agent whose place has `auth`. */
  readToken(agent: string, signal: AbortSignal): Promise<string>;
  /** Told why an agent gave no answer. */
  onTrouble(agent: string, error: Error): void;
  /** Clock in ms. */
  now?(): number;
}

interface Place {
  call: CallAgent;
  breaker: Breaker;
}

export class AgentsElsewhere {
  readonly #places: ReadonlyMap<string, Place>;
  readonly #onTrouble: ElsewhereOptions['onTrouble'];

  constructor(agents: readonly AgentDefinition[], options: ElsewhereOptions) {
    this.#onTrouble = options.onTrouble;
    this.#places = new Map(
      agents.flatMap((agent) => {
        const call = callOf(agent, options);
        return call ? [[agent.id, { call, breaker: new Breaker(options.now) }] as const] : [];
      }),
    );
  }

  /** Undefined for an agent that runs in process. */
  runnerOf({ id }: AgentDefinition): AgentRunner | undefined {
    const place = this.#places.get(id);
    return place && ((work, deadline) => this.#run(place, work, deadline));
  }

  async #run(
    place: Place,
    work: AgentWork,
    deadline: Deadline,
  ): Promise<Awaited<ReturnType<AgentRunner>>> {
    const { review, events } = work;
    let rejected: { answer: string; reason: string } | undefined;
    for (;;) {
      const reply = await this.#ask(place, work, deadline, rejected);
      const { answer, status } = reply;
      // Who asks back, or gives up in favour of people, gives no answer that could be reviewed.
      if (!review || status !== undefined) {
        events.token(answer);
        return { answer, ...(status && { status }) };
      }
      const verdict = review.judge(asContent(review.tool, reply));
      if ('answer' in verdict) {
        events.token(verdict.answer);
        return verdict;
      }
      rejected = { answer, reason: verdict.reason };
    }
  }

  /** @throws ApiError, or the reason of the deadline's signal */
  async #ask(
    { call, breaker }: Place,
    work: AgentWork,
    deadline: Deadline,
    rejected: { answer: string; reason: string } | undefined,
  ): Promise<AgentReply> {
    const { agent, model, spend } = work;
    deadline.signal.throwIfAborted();
    const booked: ModelCall = {
      agent: agent.id,
      chain: [],
      system: [],
      messages: [],
      maxTokens: 0,
    };
    model.watch?.admit(booked);
    const permit = breaker.enter();
    if (!permit) {
      throw troubleError(agent.id, new AgentTrouble('unavailable', 'left alone for a while'));
    }
    try {
      const request = writeRequest(work, deadline.remainingMs(), rejected);
      const reply = readReply(await call(JSON.stringify(request), deadline));
      permit.settle('good');
      if (reply.usage) {
        const usage = usageOfOther(agent.id, reply.usage);
        model.watch?.onAttempt(booked, usage);
        spend(usage);
      }
      return reply;
    } catch (error) {
      permit.settle(verdictOf(error, deadline.signal));
      deadline.signal.throwIfAborted();
      this.#onTrouble(agent.id, error as Error);
      const trouble =
        error instanceof AgentTrouble
          ? error
          : new AgentTrouble('unavailable', (error as Error).message);
      throw troubleError(agent.id, trouble);
    }
  }
}

function callOf({ id, runs }: AgentDefinition, options: ElsewhereOptions): CallAgent | undefined {
  if (!runs) return undefined;
  if ('function' in runs) return options.callFunction(runs.function);
  const url = new URL(options.urls.get(id) ?? runs.url);
  return callUrl(
    url,
    runs.auth === 'bearer' ? (signal) => options.readToken(id, signal) : undefined,
  );
}

/** What the other side says that it took: `agent:<id>` in place of a model tells that the counts are not ours. */
function usageOfOther(id: string, { inputTokens, outputTokens, costUsd }: ReportedByAgent): Usage {
  const by = `agent:${id}`;
  return {
    ...noUsage(),
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    models: [by],
    costUsd: costUsd ?? null,
    unpricedModels: costUsd === undefined ? [by] : [],
  };
}

/** A caller who left says nothing of the agent; time that ran out does. */
function verdictOf(error: unknown, signal: AbortSignal): Verdict {
  if (signal.aborted) return signal.reason instanceof DeadlineExceeded ? 'bad' : 'unknown';
  return error instanceof AgentTrouble ? error.verdict : 'bad';
}
