/** A hand-off that an agent elsewhere asks for: by the same desk, limits and records as one in process. */
import type { Message } from '@aws-sdk/client-bedrock-runtime';
import type { AgentHandOff } from '../../shared/agent-contract.ts';
import type { AgentOutcome, AgentWork } from '../agent/run-agent.ts';
import { CONVERSATION, HAND_OFF_TOOL } from '../delegation/hand-off.ts';

const NOBODY = 'The turn can be handed to nobody: answer with what is known.';

/**
 * @param attempt counts the agent's hand-offs in this turn, from 1
 * @returns the outcome, or why the turn cannot go there
 */
export function takeHandOff(
  { desk, events, messages }: AgentWork,
  { agent, task, reason, conversation, context = {} }: AgentHandOff['handOff'],
  attempt: number,
): AgentOutcome | { refusal: string } {
  const call = { ...HAND_OFF_TOOL, callId: `hand-off-${attempt}` };
  events.tool({ ...call, status: 'started' });
  const contextKeys = [...(conversation ? [CONVERSATION] : []), ...Object.keys(context)];
  const request = { agent, task, reason, contextKeys };
  const refusal = desk ? desk.take(request) : NOBODY;
  events.tool({ ...call, status: refusal === undefined ? 'ok' : 'error' });
  if (refusal !== undefined) return { refusal };
  return { handOff: request, messages: [...messages, ...asResults(context)] };
}

/** What the agent found, in the form in which that of an agent in process is handed over: as results of tools. */
function asResults(context: Record<string, unknown>): Message[] {
  const found = Object.entries(context);
  if (found.length === 0) return [];
  return [
    {
      role: 'assistant',
      content: found.map(([name]) => ({ toolUse: { toolUseId: name, name, input: {} } })),
    },
    {
      role: 'user',
      content: found.map(([name, json]) => ({
        toolResult: { toolUseId: name, status: 'success', content: [{ json: json as never }] },
      })),
    },
  ];
}
