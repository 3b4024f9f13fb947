/**
 * What the router and an agent that runs elsewhere say to each other: one JSON document each way, the same for a function
 * of the fleet and for an endpoint. docs/decisions/delegation.md tells it to those who write such an agent.
 */
import type { Message } from '@aws-sdk/client-bedrock-runtime';
import type { JsonSchemaObject } from '../../shared/json-schema/json-schema.ts';
import { schemaProblems } from '../../shared/json-schema/validate.ts';
import type { AgentWork } from '../agent/run-agent.ts';
import type { ModelTier } from '../agent-types.ts';
import { AgentTrouble } from './agent-trouble.ts';

const VERSION = 1;

/** Newest turns of the session that are sent, and characters of all of them: a payload of some 100 kB at most. */
const MAX_ENTRIES = 40;
const MAX_CHARACTERS = 60_000;

/** Characters of an answer: several times what one answer of an agent in process can hold (1,024 tokens). */
const MAX_ANSWER = 16_000;

/** A turn costs cents; a report beyond this is an error, and would take a tenant's budget of the day. */
const MAX_USD = 10;
const MAX_TOKENS = 10_000_000;

/** What the agent is asked. Tenant, actor and scopes are verified; the texts of users are data. */
export interface AgentRequest {
  version: typeof VERSION;
  /** Id of the agent. */
  agent: string;
  /** Its `prompt.md`, `model` and `maxToolCalls`, so that one place can serve several agents. */
  instructions: string;
  modelTier: ModelTier;
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
  /** Form of `text`, `confidence` and `data` that an agent with a declared `answer` gives. */
  answerSchema?: JsonSchemaObject;
  /** Sent a second time, because the review did not take the first answer. */
  rejected?: { answer: string; reason: string };
}

/** What the agent says. All of it is data of a stranger. */
export interface AgentReply {
  answer: string;
  status?: 'clarify' | 'human';
  confidence?: number;
  data?: Record<string, unknown>;
  usage?: ReportedByAgent;
}

export interface ReportedByAgent {
  inputTokens: number;
  outputTokens: number;
  costUsd?: number;
}

const REPLY: JsonSchemaObject = {
  type: 'object',
  additionalProperties: true,
  required: ['answer'],
  properties: {
    answer: { type: 'string', minLength: 1, maxLength: MAX_ANSWER },
    status: { type: 'string', enum: ['clarify', 'human'] },
    confidence: { type: 'number', minimum: 0, maximum: 1 },
    data: { type: 'object', properties: {}, additionalProperties: true },
    usage: {
      type: 'object',
      additionalProperties: true,
      required: ['inputTokens', 'outputTokens'],
      properties: {
        inputTokens: { type: 'integer', minimum: 0, maximum: MAX_TOKENS },
        outputTokens: { type: 'integer', minimum: 0, maximum: MAX_TOKENS },
        costUsd: { type: 'number', minimum: 0, maximum: MAX_USD },
      },
    },
  },
};

const ERROR: JsonSchemaObject = {
  type: 'object',
  additionalProperties: true,
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      additionalProperties: true,
      required: ['code', 'message'],
      properties: { code: { type: 'string' }, message: { type: 'string' } },
    },
  },
};

/** @param deadlineMs milliseconds left of the turn, or of its part */
export function writeRequest(
  { agent, messages, context, scopes, review }: AgentWork,
  deadlineMs: number,
  rejected?: AgentRequest['rejected'],
): AgentRequest {
  const { id, prompt, model, maxToolCalls } = agent;
  return {
    version: VERSION,
    agent: id,
    instructions: prompt,
    modelTier: model,
    maxToolCalls,
    message: textIn(messages.at(-1)),
    conversation: newest(messages.slice(0, -1)),
    tenant: context.tenant,
    actor: context.actor,
    scopes,
    turnId: context.turnId,
    deadlineMs: Math.floor(deadlineMs),
    ...(review && { answerSchema: review.tool.inputSchema }),
    ...(rejected && { rejected }),
  };
}

/** @throws AgentTrouble `failed` when the agent says that it failed, or when what it says is no reply */
export function readReply(text: string): AgentReply {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    throw new AgentTrouble('failed', 'the answer is not JSON');
  }
  if (schemaProblems(ERROR, said, 'answer').length === 0) {
    const { code, message } = (said as { error: { code: string; message: string } }).error;
    throw new AgentTrouble('failed', `${code}: ${message}`, 'good');
  }
  const [problem] = schemaProblems(REPLY, said, 'answer');
  if (problem !== undefined) throw new AgentTrouble('failed', problem);
  const { answer, status, confidence, data, usage } = said as AgentReply;
  const whole = answer.toWellFormed().trim();
  if (whole === '') throw new AgentTrouble('failed', 'answer.answer is blank');
  return {
    answer: whole,
    ...(status && { status }),
    ...(confidence !== undefined && { confidence }),
    ...(data && { data }),
    ...(usage && { usage }),
  };
}

function textIn(message: Message | undefined): string {
  return (message?.content ?? []).flatMap(({ text }) => text ?? []).join('\n');
}

function newest(messages: readonly Message[]): AgentRequest['conversation'] {
  const entries: AgentRequest['conversation'] = [];
  let left = MAX_CHARACTERS;
  for (const message of messages.slice(-MAX_ENTRIES).reverse()) {
    const text = textIn(message);
    left -= text.length;
    if (left < 0) break;
    if (text !== '') entries.unshift({ role: message.role as 'user' | 'assistant', text });
  }
  return entries;
}
