/** Reads what an agent elsewhere says. All of it is data of a stranger: only what the contract knows is taken. */
import type {
  AgentAnswer,
  AgentEvent,
  AgentFailure,
  AgentHandOff,
} from '../../shared/agent-contract.ts';
import type { JsonSchemaObject } from '../../shared/json-schema/json-schema.ts';
import { schemaProblems } from '../../shared/json-schema/validate.ts';
import { AgentTrouble } from './agent-trouble.ts';

/** Characters of an answer: several times what one answer of an agent in process can hold (1,024 tokens). */
export const MAX_ANSWER = 16_000;

/** A turn costs cents; a report beyond this is an error, and would take a tenant's budget of the day. */
const MAX_USD = 10;
const MAX_TOKENS = 10_000_000;

/** Objects and lists within each other: as many as DynamoDB stores (Developer Guide, quotas), and few enough to write. */
const MAX_DEPTH = 32;

/** Results that are handed over with a turn. */
const MAX_CONTEXT = 8;
/** `conversation` is said by the field of that name. */
const CONTEXT_NAME = /^(?!conversation$)[A-Za-z][\w.-]{0,63}$/;

/** An answer with its text, or whom the turn goes to. */
export type WholeReply = WholeAnswer | AgentHandOff;
export type WholeAnswer = AgentAnswer & { answer: string };

const open = { type: 'object', additionalProperties: true } as const;

const USAGE: JsonSchemaObject = {
  ...open,
  required: ['inputTokens', 'outputTokens'],
  properties: {
    inputTokens: { type: 'integer', minimum: 0, maximum: MAX_TOKENS },
    outputTokens: { type: 'integer', minimum: 0, maximum: MAX_TOKENS },
    costUsd: { type: 'number', minimum: 0, maximum: MAX_USD },
  },
};

const ANSWER: JsonSchemaObject = {
  ...open,
  required: ['answer'],
  properties: {
    answer: { type: 'string', minLength: 1, maxLength: MAX_ANSWER },
    status: { type: 'string', enum: ['clarify', 'human'] },
    confidence: { type: 'number', minimum: 0, maximum: 1 },
    data: { ...open, properties: {} },
    usage: USAGE,
  },
};

/** Lengths as those of the tool by which an agent in process hands over (delegation/hand-off.ts). */
const HAND_OFF: JsonSchemaObject = {
  ...open,
  required: ['handOff'],
  properties: {
    handOff: {
      ...open,
      required: ['agent', 'task', 'reason'],
      properties: {
        agent: { type: 'string', minLength: 1, maxLength: 32 },
        task: { type: 'string', minLength: 1, maxLength: 500 },
        reason: { type: 'string', minLength: 1, maxLength: 300 },
        conversation: { type: 'boolean' },
        context: { ...open, properties: {} },
      },
    },
    usage: USAGE,
  },
};

const FAILURE: JsonSchemaObject = {
  ...open,
  required: ['error'],
  properties: {
    error: {
      ...open,
      required: ['code', 'message'],
      properties: { code: { type: 'string' }, message: { type: 'string' } },
    },
    usage: USAGE,
  },
};

const EVENTS: Readonly<Record<AgentEvent['event'], JsonSchemaObject>> = {
  token: {
    ...open,
    required: ['text'],
    properties: { text: { type: 'string', maxLength: MAX_ANSWER } },
  },
  tool: {
    ...open,
    required: ['name', 'label', 'callId', 'status'],
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 64 },
      label: { type: 'string', minLength: 1, maxLength: 80 },
      callId: { type: 'string', minLength: 1, maxLength: 64 },
      status: { type: 'string', enum: ['started', 'ok', 'error'] },
    },
  },
  superseded: { ...open, properties: {} },
};

/** @throws AgentTrouble for what is no JSON object, or one that nobody could write again */
export function readObject(text: string): Record<string, unknown> {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    throw new AgentTrouble('failed', 'the answer is not JSON');
  }
  if (typeof said !== 'object' || said === null || Array.isArray(said)) {
    throw new AgentTrouble('failed', 'answer must be an object');
  }
  if (isDeeperThan(MAX_DEPTH, said)) {
    throw new AgentTrouble('failed', `the answer is nested more than ${MAX_DEPTH} levels deep`);
  }
  return said as Record<string, unknown>;
}

/** @returns undefined for an event that the contract does not know. @throws AgentTrouble for one with a wrong form */
export function readEvent(said: Record<string, unknown>): AgentEvent | undefined {
  const { event } = said;
  const schema =
    typeof event === 'string' &&
    Object.hasOwn(EVENTS, event) &&
    EVENTS[event as AgentEvent['event']];
  if (!schema) return undefined;
  refuse(schemaProblems(schema, said, `event ${event}`));
  return said as unknown as AgentEvent;
}

/**
 * @param document what writers of JSON set to null is as good as left out
 * @param streamed text that came as events, for a reply that does not repeat it
 * @throws AgentTrouble `failed` when the agent says that it failed, or when what it says is no reply
 */
export function readReply(document: Record<string, unknown>, streamed = ''): WholeReply {
  const said = Object.fromEntries(Object.entries(document).filter(([, value]) => value !== null));
  if (Object.hasOwn(said, 'error')) throw failure(said);
  if (Object.hasOwn(said, 'handOff')) return readHandOff(said);
  const whole =
    Object.hasOwn(said, 'answer') || streamed === '' ? said : { ...said, answer: streamed };
  refuse(schemaProblems(ANSWER, whole, 'answer'));
  const { answer, status, confidence, data, usage } = whole as unknown as WholeAnswer;
  const text = answer.toWellFormed().trim();
  if (text === '') throw new AgentTrouble('failed', 'answer.answer is blank');
  return {
    answer: text,
    ...(status && { status }),
    ...(confidence !== undefined && { confidence }),
    ...(data && { data }),
    ...(usage && { usage }),
  };
}

function readHandOff(said: Record<string, unknown>): AgentHandOff {
  refuse(schemaProblems(HAND_OFF, said, 'answer'));
  const { handOff, usage } = said as unknown as AgentHandOff;
  const { agent, task, reason, conversation = false, context = {} } = handOff;
  const names = Object.keys(context);
  if (names.length > MAX_CONTEXT) {
    throw new AgentTrouble(
      'failed',
      `answer.handOff.context must have at most ${MAX_CONTEXT} entries`,
    );
  }
  const odd = names.find((name) => !CONTEXT_NAME.test(name));
  if (odd !== undefined) {
    throw new AgentTrouble(
      'failed',
      `answer.handOff.context has an entry with an unusable name: ${odd}`,
    );
  }
  return { handOff: { agent, task, reason, conversation, context }, ...(usage && { usage }) };
}

/** Its words are for the log alone. What it took is booked, where it tells that in its form. */
function failure(said: Record<string, unknown>): AgentTrouble {
  const [problem] = schemaProblems(FAILURE, said, 'answer');
  if (problem !== undefined) return new AgentTrouble('failed', problem);
  const { error, usage } = said as unknown as AgentFailure;
  // Who can say that it failed is well: its place need not be left alone.
  return new AgentTrouble('failed', `${error.code}: ${error.message}`, { verdict: 'good', usage });
}

function refuse([problem]: string[]): void {
  if (problem !== undefined) throw new AgentTrouble('failed', problem);
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}
