/** The answer to a routed turn: its agent's, or that there is none for it. */
import type { Message } from '@aws-sdk/client-bedrock-runtime';
import type { Deadline } from '../../shared/deadline.ts';
import { noUsage, type Usage } from '../../shared/model/usage.ts';
import { runAgent } from '../agent/run-agent.ts';
import type { AgentDefinition } from '../agent-types.ts';
import type { TurnRequest } from '../http/turn-request.ts';
import type { TurnEvents } from '../http/turn-sink.ts';
import type { Decision } from '../routing/decision.ts';
import type { TurnDependencies } from './turn-dependencies.ts';

export interface TurnAnswer {
  answer: string;
  usage: Usage;
}

/** @param turn its id, and the conversation with the user's new message last */
export async function answerTurn(
  dependencies: TurnDependencies,
  request: TurnRequest,
  decision: Decision,
  turn: { turnId: string; messages: readonly Message[] },
  events: TurnEvents,
  deadline: Deadline,
): Promise<TurnAnswer> {
  const { router, tiers, records, toolBreakers, remoteTools, onToolDefect } = dependencies;
  const { tenant, actor } = request;
  const { turnId, messages } = turn;
  const agent = router.agents.find(({ id }) => id === decision.agent);
  if (!agent) {
    const answer = declineText(router.agents);
    events.token(answer);
    return { answer, usage: noUsage() };
  }
  events.progress({ step: 'agent', agent: agent.id });
  return runAgent(
    {
      agent,
      model: router.model,
      chain: tiers[agent.model],
      messages,
      context: { tenant, actor, turnId, records: records(tenant, deadline.signal) },
      scopes: request.scopes,
      toolBreakers,
      remoteTools,
      events,
      stream: request.stream,
      onToolDefect,
    },
    deadline,
  );
}

/** Says what there is to ask for, from the agents' own descriptions. */
function declineText(agents: readonly AgentDefinition[]): string {
  const areas = agents.map(({ description }) =>
    (description.split(':')[0] as string).toLowerCase(),
  );
  return `None of our agents can help with that. They know about: ${areas.join(', ')}.`;
}
