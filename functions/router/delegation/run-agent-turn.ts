/** One agent's work on a turn, or on its part of one. */
import type { Message } from '@aws-sdk/client-bedrock-runtime';
import type { Deadline } from '../../shared/deadline.ts';
import type { Usage } from '../../shared/model/usage.ts';
import { runAgent } from '../agent/run-agent.ts';
import type { AgentDefinition } from '../agent-types.ts';
import type { TurnRequest } from '../http/turn-request.ts';
import type { TurnEvents } from '../http/turn-sink.ts';
import type { TurnDependencies } from '../turn/turn-dependencies.ts';

export interface AgentTask {
  agent: AgentDefinition;
  /** Distinct for each part of a turn: ids of what tools create are made of it. */
  turnId: string;
  /** The conversation, what the agent is asked for last. */
  messages: readonly Message[];
  events: TurnEvents;
  /** Told of what was spent as it is spent: work that fails has spent too. */
  spend(usage: Usage): void;
}

export interface AgentReport {
  /** Agent that answered. */
  agent: string;
  answer: string;
}

/** @throws what `runAgent` throws */
export async function runAgentTurn(
  { router, tiers, records, toolBreakers, remoteTools, onToolDefect }: TurnDependencies,
  { tenant, actor, scopes, stream }: TurnRequest,
  { agent, turnId, messages, events, spend }: AgentTask,
  deadline: Deadline,
): Promise<AgentReport> {
  events.progress({ step: 'agent', agent: agent.id });
  const { answer } = await runAgent(
    {
      agent,
      model: router.model,
      chain: tiers[agent.model],
      messages,
      context: { tenant, actor, turnId, records: records(tenant, deadline.signal) },
      scopes,
      toolBreakers,
      remoteTools,
      events,
      stream,
      spend,
      onToolDefect,
    },
    deadline,
  );
  return { agent: agent.id, answer };
}
