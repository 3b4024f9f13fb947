/** A turn from request to answer. Everything of a turn lives in this call: workers run many at once. */
import { randomUUID } from 'node:crypto';
import type { Message } from '@aws-sdk/client-bedrock-runtime';
import type { Deadline } from '../shared/deadline.ts';
import { addUsage, noUsage, reportUsage, type UsageReport } from '../shared/model/usage.ts';
import { runAgent } from './agent/run-agent.ts';
import type { ToolBreakers } from './agent/tool-breakers.ts';
import type { AgentDefinition, ModelTier, RecordStore } from './agent-types.ts';
import type { TurnRequest } from './http/turn-request.ts';
import type { TurnSink } from './http/turn-sink.ts';
import type { Decision } from './routing/decision.ts';
import { type Router, route } from './routing/route.ts';
import type { SessionStore, StoredTurn } from './sessions/session-store.ts';

export interface TurnDependencies {
  router: Router;
  sessions: SessionStore;
  toolBreakers: ToolBreakers;
  records(tenant: string, signal: AbortSignal): RecordStore;
  /** Models of each tier, best first. */
  tiers: Readonly<Record<ModelTier, readonly string[]>>;
  onDecision(decision: Decision & { turnId: string; sessionId: string }): void;
  onToolDefect(tool: string, error: Error): void;
}

/** Runs the turn and sends its answer to the sink. @returns what it took. @throws whatever made it fail; the sink is then still open */
export async function runTurn(
  dependencies: TurnDependencies,
  request: TurnRequest,
  requestId: string,
  sink: TurnSink,
  deadline: Deadline,
): Promise<UsageReport> {
  const { tenant, actor, message } = request;
  const { router, sessions } = dependencies;
  const turnId = randomUUID();
  const sessionId = request.sessionId ?? randomUUID();
  const key = { tenant, actor, sessionId };
  const { signal } = deadline;

  sink.progress({ step: 'routing', turnId, sessionId });
  // A session that starts with this turn has nothing to replay.
  const past = request.sessionId === undefined ? [] : await sessions.replay(key, signal);
  const messages = conversation(past, message);
  const routed = await route(router, message, messages, deadline);
  const { decision } = routed;
  dependencies.onDecision({ ...decision, turnId, sessionId });

  const agent = router.agents.find(({ id }) => id === decision.agent);
  let answer = declineText(router.agents);
  let usage = addUsage(noUsage(), routed.usage);
  if (agent) {
    sink.progress({ step: 'agent', agent: agent.id });
    const done = await runAgent(
      {
        agent,
        model: router.model,
        chain: dependencies.tiers[agent.model],
        messages,
        context: { tenant, actor, turnId, records: dependencies.records(tenant, signal) },
        scopes: request.scopes,
        toolBreakers: dependencies.toolBreakers,
        events: sink,
        stream: request.stream,
        onToolDefect: dependencies.onToolDefect,
      },
      deadline,
    );
    answer = done.answer;
    usage = addUsage(usage, done.usage);
  } else {
    sink.token(answer);
  }
  // Stored before it is sent: nothing may rely on code that runs after the answer.
  const spent = reportUsage(usage);
  const { agent: owner } = decision;
  await sessions.append(key, { turnId, agent: owner, message, answer, usage: spent }, signal);
  const { tier, confidence, candidates } = decision;
  await sink.done({
    turnId,
    sessionId,
    agent: decision.agent,
    answer,
    decision: { tier, confidence, candidates },
    usage: spent,
    requestId,
  });
  return spent;
}

function conversation(past: readonly StoredTurn[], message: string): Message[] {
  const replayed = past.flatMap((turn): Message[] => [
    { role: 'user', content: [{ text: turn.message }] },
    { role: 'assistant', content: [{ text: turn.answer }] },
  ]);
  return [...replayed, { role: 'user', content: [{ text: message }] }];
}

/** Says what there is to ask for, from the agents' own descriptions. */
function declineText(agents: readonly AgentDefinition[]): string {
  const areas = agents.map(({ description }) =>
    (description.split(':')[0] as string).toLowerCase(),
  );
  return `None of our agents can help with that. They know about: ${areas.join(', ')}.`;
}
