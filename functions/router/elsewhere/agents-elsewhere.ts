/** The agents that do not run in the router's process, as one worker uses them. */
import type { Deadline } from '../../shared/deadline.ts';
import { Breaker } from '../../shared/model/breaker.ts';
import { Bulkhead } from '../../shared/model/bulkhead.ts';
import type { AgentOutcome, AgentRunner, AgentWork } from '../agent/run-agent.ts';
import type { AgentDefinition } from '../agent-types.ts';
import { AgentTrouble, troubleError } from './agent-trouble.ts';
import { askAgent, type KnownPlace } from './ask-agent.ts';
import { callUrl } from './call-url.ts';
import type { CallAgent } from './exchange.ts';
import { takeHandOff } from './reply-hand-off.ts';
import { asContent } from './reviewed-reply.ts';
import type { AskedAgain } from './write-request.ts';

/**
 * Calls of one agent that a worker has under way: less than half of the connections that it may have to one host, which
 * are 50 (default of the SDK's clients), so that one that hangs leaves as many to the others.
 */
const MAX_CALLS = 24;

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

export class AgentsElsewhere {
  readonly #places: ReadonlyMap<string, KnownPlace>;

  constructor(agents: readonly AgentDefinition[], options: ElsewhereOptions) {
    const { onTrouble, now = () => performance.now() } = options;
    this.#places = new Map(
      agents.flatMap((agent) => {
        const call = callOf(agent, options);
        if (!call) return [];
        const breaker = new Breaker(now);
        const bulkhead = new Bulkhead(MAX_CALLS);
        const firstMs = agent.runs?.timeoutMs;
        return [[agent.id, { call, breaker, bulkhead, firstMs, now, onTrouble }] as const];
      }),
    );
  }

  /** Undefined for an agent that runs in process. */
  runnerOf({ id }: AgentDefinition): AgentRunner | undefined {
    const place = this.#places.get(id);
    return place && ((work, deadline) => run(place, work, deadline));
  }
}

/** Asks until there is an outcome: more than once where the review rejects an answer, or a hand-off is refused. */
async function run(place: KnownPlace, work: AgentWork, deadline: Deadline): Promise<AgentOutcome> {
  const { agent, review } = work;
  let again: AskedAgain = {};
  let handOffs = 0;
  for (;;) {
    const { reply, teller } = await askAgent(place, work, deadline, again);
    if ('handOff' in reply) {
      handOffs += 1;
      const taken = takeHandOff(work, reply.handOff, handOffs);
      if (!('refusal' in taken)) return taken;
      const { refusal: reason } = taken;
      // An agent that insists is stopped.
      if (handOffs > 1) {
        const trouble = new AgentTrouble('failed', `hands over all the same: ${reason}`);
        place.onTrouble(agent.id, trouble);
        throw troubleError(agent.id, trouble);
      }
      again = { refused: { agent: reply.handOff.agent, reason } };
      continue;
    }
    const { answer, status } = reply;
    // Who asks back, or gives up in favour of people, gives no answer that could be reviewed.
    if (!review || status !== undefined) {
      teller.answer(answer);
      return { answer, ...(status && { status }) };
    }
    const verdict = review.judge(asContent(review.tool, reply));
    if ('answer' in verdict) {
      teller.answer(verdict.answer);
      return verdict;
    }
    again = { rejected: { answer, reason: verdict.reason } };
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
