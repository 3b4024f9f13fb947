/**
 * What the router and an agent that runs elsewhere say to each other, the same for a function of the fleet and for an
 * endpoint: one JSON document asks, and one answers. In front of the answer may stand events, one JSON object a line.
 * docs/decisions/delegation.md tells it to those who write such an agent.
 */
import type { JsonSchemaObject } from './json-schema/json-schema.ts';

export const CONTRACT_VERSION = 1;

/** What the agent is asked. Tenant, actor and scopes are verified; the texts of users are data. */
export interface AgentRequest {
  version: typeof CONTRACT_VERSION;
  /** Id of the agent. */
  agent: string;
  /** Its `prompt.md`, `model` and `maxToolCalls`, so that one place can serve several agents. */
  instructions: string;
  modelTier: 'economy' | 'small' | 'standard' | 'large';
  maxToolCalls: number;
  /** What the user asks of this agent, with the note of a hand-off where one was made. */
  message: string;
  /** Earlier turns of the session, oldest first. */
  conversation: { role: 'user' | 'assistant'; text: string }[];
  tenant: string;
  actor: string;
  scopes: readonly string[];
  /** The same whenever the turn is run again: ids of what is created are to be made of it. Parts end in `.1`, `.2` … */
  turnId: string;
  /** Milliseconds until the router waits no longer. */
  deadlineMs: number;
  /** A user waits for the answer as it is written: events are shown as they come. Without it they are left out. */
  stream: boolean;
  /** Agents that the turn may be handed to; not given where there are none. */
  handOff?: { agent: string; description: string }[];
  /** Form of `answer`, here called `text`, `confidence` and `data`, where the agent declares an `answer`. */
  answerSchema?: JsonSchemaObject;
  /** Asked once more, because the review did not take the answer. */
  rejected?: { answer: string; reason: string };
  /** Asked once more, because the turn cannot go to that agent. */
  refused?: { agent: string; reason: string };
}

/** The last line, or all, that the agent says: an answer, or whom the turn goes to. */
export type AgentReply = AgentAnswer | AgentHandOff | AgentFailure;

export interface AgentAnswer {
  /** May be left out where its text came as `token` events. */
  answer?: string;
  /** `clarify`: the text asks the user back. `human`: people are to take over. */
  status?: 'clarify' | 'human';
  confidence?: number;
  data?: Record<string, unknown>;
  usage?: ReportedByAgent;
}

export interface AgentHandOff {
  handOff: {
    /** One of the request's `handOff`. */
    agent: string;
    /** What that agent is to do, and why it is not this one's. */
    task: string;
    reason: string;
    /** That agent gets the earlier turns, too. */
    conversation?: boolean;
    /** What was found and what was changed, by name: that agent gets it as data. */
    context?: Record<string, unknown>;
  };
  usage?: ReportedByAgent;
}

/** In place of an answer: the agent failed, and knows why. The caller of the API is not told. */
export interface AgentFailure {
  error: { code: string; message: string };
  usage?: ReportedByAgent;
}

/** What the work took. */
export interface ReportedByAgent {
  inputTokens: number;
  outputTokens: number;
  costUsd?: number;
}

/** What happens on the way to the answer. An empty line says that the agent is still at work. */
export type AgentEvent =
  /** A piece of the answer. Text before a `tool` event is a remark. */
  | { event: 'token'; text: string }
  /** A tool at work, with a label for users and an id that is the call's own. */
  | {
      event: 'tool';
      name: string;
      label: string;
      callId: string;
      status: 'started' | 'ok' | 'error';
    }
  /** Text since the last `tool` event is void, and comes again. */
  | { event: 'superseded' };
