/** The answer to a routed turn: its agent's, those of several agents, or that there is none for it. */
import type { Message } from '@aws-sdk/client-bedrock-runtime';
import type { Deadline } from '../../shared/deadline.ts';
import { ToolQuota } from '../agent/tool-quota.ts';
import type { AgentDefinition } from '../agent-types.ts';
import type { ApprovalGate } from '../approvals/approval-gate.ts';
import { fanOut, type PartReport } from '../delegation/fan-out.ts';
import type { HandOffRecord } from '../delegation/hand-off.ts';
import type { ReviewRecord } from '../delegation/review.ts';
import { type AgentTask, runAgentTurn } from '../delegation/run-agent-turn.ts';
import { partText } from '../delegation/split-message.ts';
import type { TurnRequest } from '../http/turn-request.ts';
import type { TurnEvents } from '../http/turn-sink.ts';
import type { AgentOption, Decision, PartDecision } from '../routing/decision.ts';
import { answerUnowned } from '../routing/unowned-answer.ts';
import type { TurnDependencies } from './turn-dependencies.ts';

export interface TurnAnswer {
  /** Agent that answered; null where none or several did. */
  agent: string | null;
  answer: string;
  /**
   * `partial`: a part of the message has no answer. `clarify`: the user is asked. `human`: people take over. `pending`: an
   * action waits for an approval. Not given for a whole answer.
   */
  status?: 'partial' | 'clarify' | 'human' | 'pending';
  /** What a clarifying question offers. */
  options?: readonly AgentOption[];
  /** Ticket that people take over. */
  ticketId?: string;
  /** What became of each part of a message for several agents. */
  parts?: PartReport[];
  /** Hand-offs between agents, in the order in which they took place; not given where there were none. */
  handOffs?: HandOffRecord[];
  /** What was found of the agents' answers; not given where nothing is declared and nothing was wrong. */
  review?: ReviewRecord[];
  /** The agent's own, where it declares one. */
  confidence?: number;
  /** Of the answer, in the form that the agent declares. */
  data?: Record<string, unknown>;
}

interface Turn {
  turnId: string;
  sessionId: string;
  /** The conversation, the user's new message last. */
  messages: readonly Message[];
  /** Holds back calls that need an approval. */
  gate: ApprovalGate;
}

/** @throws what made the agent fail, or every agent of several */
export async function answerTurn(
  dependencies: TurnDependencies,
  request: TurnRequest,
  decision: Decision,
  turn: Turn,
  events: TurnEvents,
  deadline: Deadline,
): Promise<TurnAnswer> {
  const { agents } = dependencies.router;
  const handOffs: HandOffRecord[] = [];
  const onHandOff = (record: HandOffRecord): void => {
    handOffs.push(record);
    dependencies.onHandOff({ ...record, turnId: turn.turnId });
  };
  const review: ReviewRecord[] = [];
  const onReview = (record: ReviewRecord): void => {
    review.push(record);
    dependencies.onReview({ ...record, turnId: turn.turnId });
  };
  const toolQuota = new ToolQuota();
  const told = () => ({
    ...(handOffs.length > 0 && { handOffs }),
    ...(review.length > 0 && { review }),
  });
  if (decision.parts) {
    const parts = partsWork(dependencies, request, decision.parts, turn, {
      toolQuota,
      onHandOff,
      onReview,
    });
    const report = await fanOut(parts, events, deadline, dependencies.onPartFailed);
    return { agent: null, ...report, ...told() };
  }
  const agent = agents.find(({ id }) => id === decision.agent);
  if (!agent) {
    const { tenant, actor, message } = request;
    const { turnId, sessionId } = turn;
    const records = dependencies.records(tenant, deadline.signal);
    const asker = { turnId, sessionId, actor, message, records };
    const unowned = await answerUnowned(decision, dependencies.router, asker);
    events.token(unowned.answer);
    return { agent: null, ...unowned };
  }
  const { message: text } = request;
  const task = { ...turn, text, agent, toolQuota, events, onHandOff, onReview };
  const report = await runAgentTurn(dependencies, request, task, deadline);
  return { ...report, ...told() };
}

/** Each part gets its own words of the message, the session before them, and ids of its own for what it creates. */
function partsWork(
  dependencies: TurnDependencies,
  request: TurnRequest,
  parts: readonly PartDecision[],
  { turnId, sessionId, messages, gate }: Turn,
  { toolQuota, onHandOff, onReview }: Pick<AgentTask, 'toolQuota' | 'onHandOff' | 'onReview'>,
) {
  return parts.map((part, index) => {
    const { agent: id, spans } = part;
    const text = partText(request.message, spans);
    const agent = dependencies.router.agents.find((known) => known.id === id) as AgentDefinition;
    const own: Message[] = [...messages.slice(0, -1), { role: 'user', content: [{ text }] }];
    return {
      agent: id,
      text,
      run: (events: TurnEvents, limit: Deadline) =>
        runAgentTurn(
          dependencies,
          request,
          {
            agent,
            turnId: `${turnId}.${index + 1}`,
            sessionId,
            text,
            messages: own,
            gate: gate.forPart(part),
            toolQuota,
            events,
            onHandOff: (record) => onHandOff({ part: index + 1, ...record }),
            onReview: (record) => onReview({ part: index + 1, ...record }),
          },
          limit,
        ),
    };
  });
}
