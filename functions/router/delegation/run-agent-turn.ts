/** A turn, or a part of one, from the first agent that has it to the one that answers. */
import type { Message } from '@aws-sdk/client-bedrock-runtime';
import type { Deadline } from '../../shared/deadline.ts';
import { runAgent } from '../agent/run-agent.ts';
import type { ToolQuota } from '../agent/tool-quota.ts';
import type { AgentDefinition, RecordStore } from '../agent-types.ts';
import type { ApprovalGate } from '../approvals/approval-gate.ts';
import { Waiting } from '../approvals/waiting.ts';
import type { TurnRequest } from '../http/turn-request.ts';
import type { TurnEvents } from '../http/turn-sink.ts';
import { handToHuman } from '../routing/human.ts';
import type { TurnDependencies } from '../turn/turn-dependencies.ts';
import { createHandOffDesk, type HandOffRecord } from './hand-off.ts';
import { handOver } from './hand-over.ts';
import { createReview, type ReviewedAnswer, type ReviewRecord } from './review.ts';

export interface AgentTask {
  agent: AgentDefinition;
  /** Distinct for each part of a turn: ids of what tools create are made of it. */
  turnId: string;
  sessionId: string;
  /** What the user asks for, in their words. */
  text: string;
  /** The conversation, what the agent is asked for last. */
  messages: readonly Message[];
  gate: ApprovalGate;
  /** Of the whole turn. */
  toolQuota: ToolQuota;
  events: TurnEvents;
  onHandOff(record: HandOffRecord): void;
  onReview(record: ReviewRecord): void;
}

export interface AgentReport extends ReviewedAnswer {
  /** Agent that answered. */
  agent: string;
  /** Of the people who take over. */
  ticketId?: string;
}

/** @throws what the agent's runner throws */
export async function runAgentTurn(
  dependencies: TurnDependencies,
  { tenant, actor, scopes, stream }: TurnRequest,
  task: AgentTask,
  deadline: Deadline,
): Promise<AgentReport> {
  const { router, tiers, records, toolBreakers, remoteTools, onToolDefect } = dependencies;
  const { agentsElsewhere } = dependencies;
  const { turnId, gate, toolQuota, events, onReview } = task;
  const { human } = router.config;
  const context = { tenant, actor, turnId, records: records(tenant, deadline.signal) };
  const chain: string[] = [];
  const waiting = new Waiting();
  let { agent, messages } = task;
  for (;;) {
    chain.push(agent.id);
    events.progress({ step: 'agent', agent: agent.id });
    const review = createReview(agent, tiers, { hasPeople: human !== undefined, onReview });
    const desk = createHandOffDesk(agent, router.agents, chain, (id) =>
      router.model.mayWorkFor(id),
    );
    const runElsewhere = agentsElsewhere.runnerOf(agent);
    const run = runElsewhere ?? runAgent;
    const outcome = await run(
      {
        agent,
        model: router.model,
        chain: tiers[agent.model],
        messages,
        context,
        scopes,
        toolBreakers,
        remoteTools,
        toolQuota,
        gate,
        waiting,
        ...(desk && { desk }),
        ...(review && { review }),
        events: runElsewhere ? waiting.listen(agent.id, events) : events,
        stream,
        onToolDefect,
      },
      deadline,
    );
    if ('answer' in outcome) {
      const given = { agent: agent.id, ...outcome };
      return human && outcome.status === 'human'
        ? escalate(given, human.team, { ...task, actor, records: context.records })
        : given;
    }
    const { handOff } = outcome;
    const next = router.agents.find(({ id }) => id === handOff.agent) as AgentDefinition;
    const handed = handOver(messages, outcome.messages, agent, handOff);
    const { contextKeys } = handed;
    const { task: asked, reason: why } = handOff;
    task.onHandOff({ from: agent.id, to: next.id, task: asked, contextKeys, why });
    events.progress({ step: 'hand-off', from: agent.id, to: next.id });
    ({ messages } = handed);
    agent = next;
  }
}

async function escalate(
  report: AgentReport,
  team: string,
  {
    records,
    turnId,
    sessionId,
    text,
    actor,
    events,
  }: AgentTask & { records: RecordStore; actor: string },
): Promise<AgentReport> {
  const turn = { turnId, sessionId, actor, message: text };
  const ticketId = await handToHuman(records, team, turn);
  const where = ` A person of the team ${team} takes it over: ticket ${ticketId}.`;
  events.token(where);
  return { ...report, answer: report.answer + where, ticketId };
}
