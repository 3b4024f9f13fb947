/** A turn from request to answer. Everything of a turn lives in this call: workers run many at once. */
import type { Deadline } from '../../shared/deadline.ts';
import { reportUsage, type Usage } from '../../shared/model/usage.ts';
import { splitDecision } from '../delegation/split-decision.ts';
import { guardTurn } from '../guardrails/turn-guard.ts';
import type { TurnRequest } from '../http/turn-request.ts';
import type { TurnSink } from '../http/turn-sink.ts';
import type { TurnIds } from '../idempotency/turn-ids.ts';
import { shownDecision } from '../routing/decision-record.ts';
import { route } from '../routing/route.ts';
import { sessionState } from '../routing/session-state.ts';
import { openMemory } from '../sessions/turn-memory.ts';
import { answerTurn } from './answer-turn.ts';
import { conversation } from './conversation.ts';
import type { TurnDependencies } from './turn-dependencies.ts';

/**
 * Runs the turn and sends its answer to the sink.
 * @param usage what the turn's model calls took so far, those of no use included
 * @throws whatever made it fail; the sink is then still open
 */
export async function runTurn(
  dependencies: TurnDependencies,
  request: TurnRequest,
  requestId: string,
  ids: TurnIds,
  sink: TurnSink,
  deadline: Deadline,
  usage: () => Usage,
): Promise<void> {
  const { turnId, sessionId } = ids;
  const { router, approvals } = dependencies;
  const { signal } = deadline;

  sink.progress({ step: 'routing', turnId, sessionId });
  const memory = openMemory(dependencies, request, ids);
  const past = await memory.load(signal);
  const session = sessionState(past, Date.now());
  const guard = guardTurn(dependencies.guardrail, sink, request.stream, deadline);
  const {
    message,
    decided: decision,
    beforeMask: before,
  } = await guard.input(
    request.message,
    async (text) =>
      splitDecision(dependencies.split, text) ??
      (await route(router, text, { messages: conversation(past, text), session }, guard.deadline)),
  );
  dependencies.onDecision(decision, { turnId, sessionId, session, text: message, before });

  const { tenant, scopes, memory: isRemembered } = request;
  const gate = approvals.gate({ scopes, sessionId, isRemembered, decision });
  const done = await answerTurn(
    dependencies,
    { ...request, message },
    decision,
    { turnId, sessionId, messages: conversation(past, message), gate },
    guard.events,
    guard.deadline,
  );
  // Stored before it is sent: nothing may rely on code that runs after the answer.
  const { answer: said, data, parts, handOffs, review, ...rest } = done;
  const [answer, made] = await Promise.all([
    guard.output(said),
    guard.details({ data, parts, handOffs, review }),
  ]);
  const told = { ...rest, answer, ...made };
  const spent = reportUsage(usage());
  const { agent, options } = told;
  const turn = { agent, message, answer, usage: spent, ...(options && { options }) };
  await gate.confirm(tenant, signal);
  sink.over?.();
  const kept = await memory.write(turn, deadline);
  await sink.done({
    turnId,
    sessionId,
    ...told,
    ...gate.report(),
    decision: shownDecision(decision, router.configHash),
    usage: spent,
    memory: kept,
    requestId,
  });
}
