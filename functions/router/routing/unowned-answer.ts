/** The answer to a turn that no agent has: a question, a hand-over to people, or that nobody can help. */
import type { AgentDefinition, RecordStore } from '../agent-types.ts';
import { clarifyingQuestion } from './clarify.ts';
import type { AgentOption, Decision } from './decision.ts';
import { handToHuman } from './human.ts';
import type { RoutingConfig } from './routing-config.ts';

export interface UnownedAnswer {
  answer: string;
  status?: 'clarify' | 'human';
  /** What the question offers. */
  options?: readonly AgentOption[];
  /** Ticket of the hand-over. */
  ticketId?: string;
}

export interface UnownedTurn {
  turnId: string;
  sessionId: string;
  actor: string;
  message: string;
  records: RecordStore;
}

export async function answerUnowned(
  decision: Decision,
  { agents, config: { human } }: { agents: readonly AgentDefinition[]; config: RoutingConfig },
  { records, ...turn }: UnownedTurn,
): Promise<UnownedAnswer> {
  const { tier, options } = decision;
  if (tier === 'clarify' && options) {
    return { answer: clarifyingQuestion(options), status: 'clarify', options };
  }
  if (tier === 'human' && human) {
    const ticketId = await handToHuman(records, human.team, turn);
    const answer = `I have handed this over to a person of the team ${human.team}: ticket ${ticketId}.`;
    return { answer, status: 'human', ticketId };
  }
  return { answer: declineText(agents, human !== undefined) };
}

/** Says what there is to ask for, from the agents' own descriptions. */
function declineText(agents: readonly AgentDefinition[], hasPeople: boolean): string {
  const areas = agents.map(({ description }) =>
    (description.split(':')[0] as string).toLowerCase(),
  );
  const known = `None of our agents can help with that. They know about: ${areas.join(', ')}.`;
  return hasPeople ? `${known} Ask for a human to be handed over to a person.` : known;
}
