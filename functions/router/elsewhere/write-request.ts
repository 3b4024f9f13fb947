/** What an agent elsewhere is asked: all that an agent in process would know. */
import type { Message } from '@aws-sdk/client-bedrock-runtime';
import { type AgentRequest, CONTRACT_VERSION } from '../../shared/agent-contract.ts';
import type { AgentWork } from '../agent/run-agent.ts';

/** Newest turns of the session that are sent, and characters of all of them: a payload of some 100 kB at most. */
const MAX_ENTRIES = 40;
const MAX_CHARACTERS = 60_000;

/** Why the agent is asked once more. */
export type AskedAgain = Pick<AgentRequest, 'rejected' | 'refused'>;

/** @param deadlineMs milliseconds left of the turn, or of its part */
export function writeRequest(
  { agent, messages, context, scopes, stream, desk, review }: AgentWork,
  deadlineMs: number,
  again: AskedAgain = {},
): AgentRequest {
  const { id, prompt, model, maxToolCalls } = agent;
  return {
    version: CONTRACT_VERSION,
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
    stream,
    ...(desk && {
      handOff: desk.targets.map(({ id: target, description }) => ({ agent: target, description })),
    }),
    ...(review && { answerSchema: review.tool.inputSchema }),
    ...again,
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
