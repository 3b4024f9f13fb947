/** One agent at work on one turn: model and tools by turns until the model has answered. */
import type { ContentBlock, Message, ToolUseBlock } from '@aws-sdk/client-bedrock-runtime';
import type { Deadline } from '../../shared/deadline.ts';
import { textOf } from '../../shared/model/converse.ts';
import type { ModelClient } from '../../shared/model/model-client.ts';
import { saidBack } from '../../shared/model/say-back.ts';
import type { AgentDefinition, ToolContext, ToolDefinition } from '../agent-types.ts';
import type { ApprovalGate } from '../approvals/approval-gate.ts';
import type { Waiting } from '../approvals/waiting.ts';
import type { HandOffDesk, HandOffRequest } from '../delegation/hand-off.ts';
import type { AnswerReview, ReviewedAnswer } from '../delegation/review.ts';
import { tryAgain } from '../delegation/try-again.ts';
import { ApiError } from '../http/api-error.ts';
import type { TurnEvents } from '../http/turn-sink.ts';
import type { RemoteTools } from '../mcp/remote-tools.ts';
import { allowedTools } from './allowed-tools.ts';
import { failure, runTool, type ToolLimits } from './run-tool.ts';
import type { ToolBreakers } from './tool-breakers.ts';
import { TOOL_DATA_RULE } from './tool-output.ts';
import type { ToolQuota } from './tool-quota.ts';

export interface AgentWork {
  agent: AgentDefinition;
  model: ModelClient;
  /** Models of the agent's tier, best first. */
  chain: readonly string[];
  /** The conversation, the user's new message last. */
  messages: readonly Message[];
  context: Omit<ToolContext, 'signal'>;
  /** What the actor may do, from the verified token. */
  scopes: readonly string[];
  /** Both the worker's, shared by its turns. */
  toolBreakers: ToolBreakers;
  remoteTools: RemoteTools;
  /** Of the turn, shared by all who work on it. */
  toolQuota: ToolQuota;
  /** Holds back calls that need an approval. */
  gate: ApprovalGate;
  /** Of the turn or part, shared by the agents that have it one after the other. */
  waiting: Waiting;
  /** Where the agent may hand the turn over; not given to one that may not. */
  desk?: HandOffDesk;
  /** Looks over the answer before it is given; not given to an agent that declares nothing of its answers. */
  review?: AnswerReview;
  events: TurnEvents;
  /** Stream the model's text to the events. */
  stream: boolean;
  /** Told of a tool that failed in a way the model is not told. */
  onToolDefect(tool: string, error: Error): void;
}

/** The agent's answer, or whom it gave the turn to, with the conversation and what it did up to then. */
export type AgentOutcome = ReviewedAnswer | { handOff: HandOffRequest; messages: Message[] };

/** Puts an agent to work, wherever it runs. */
export type AgentRunner = (work: AgentWork, deadline: Deadline) => Promise<AgentOutcome>;

/** Tokens of one answer of a model. */
const MAX_TOKENS = 1_024;

const NO_CALLS_LEFT = 'No more tool calls in this turn: answer with what is known.';

/** @throws ApiError when the model was stopped; what the model client throws */
export async function runAgent(work: AgentWork, deadline: Deadline): Promise<AgentOutcome> {
  const { model, events, remoteTools, review, waiting } = work;
  const agent = await remoteTools.equip(work.agent, work.scopes, deadline);
  const tools = [
    ...allowedTools(agent.tools, work.scopes),
    ...(work.desk ? [work.desk.tool] : []),
    ...(review ? [review.tool] : []),
  ];
  const limits: ToolLimits = {
    quota: work.toolQuota,
    breakers: work.toolBreakers,
    stop: (...call) => work.gate.stop(agent.id, ...call),
  };
  // An answer in a declared form comes whole; what the model says beside it is no part of it.
  const isLive = work.stream && !review;
  let { chain } = work;
  let messages = [...work.messages];
  let callsLeft = agent.maxToolCalls;
  let refused = false;
  for (;;) {
    const answer = await model.call(
      {
        agent: agent.id,
        chain,
        system: [{ text: agent.prompt }, ...(tools.length > 0 ? [{ text: TOOL_DATA_RULE }] : [])],
        messages,
        maxTokens: MAX_TOKENS,
        ...(tools.length > 0 && { toolConfig: toolConfig(tools) }),
        ...(isLive && {
          onText: (text: string) => events.token(text),
          onSuperseded: () => events.progress({ step: 'superseded' }),
        }),
      },
      deadline,
    );
    const calls = answer.content.flatMap(({ toolUse }) => (toolUse ? [toolUse] : []));
    const isAnswer = review?.isAnswer(answer.content) || answer.stopReason !== 'tool_use';
    if (isAnswer) checkWhole(answer.stopReason);
    if (isAnswer && !review) return { answer: textOf(answer.content).trim() };
    if (isAnswer && review) {
      const verdict = review.judge(answer.content);
      if ('answer' in verdict) {
        events.token(verdict.answer);
        return verdict;
      }
      messages = tryAgain(messages, answer.content, verdict.reason);
      chain = verdict.chain ?? chain;
      continue;
    }
    // Refused calls are told to the model once; one that insists is stopped.
    if (refused) {
      throw new ApiError(
        502,
        'tool_limit',
        `The turn needs more than ${agent.maxToolCalls} steps.`,
      );
    }
    messages.push({ role: 'assistant', content: saidBack(answer.content) });
    waiting.beginStep();
    messages.push({
      role: 'user',
      content: await runTools(work, tools, limits, calls, callsLeft, deadline),
    });
    const notYet = waiting.answer();
    if (notYet !== undefined) {
      events.token(notYet);
      return { answer: notYet, status: 'pending' };
    }
    const handOff = work.desk?.taken();
    if (handOff) return { handOff, messages };
    refused = calls.length > callsLeft;
    callsLeft = Math.max(0, callsLeft - calls.length);
  }
}

function checkWhole(stopReason: string): void {
  if (stopReason === 'guardrail_intervened' || stopReason === 'content_filtered') {
    throw new ApiError(422, 'blocked', 'The request or its answer was blocked by a content rule.', {
      stage: 'model',
    });
  }
  if (stopReason === 'max_tokens') {
    throw new ApiError(502, 'answer_incomplete', 'The answer grew too long. Ask for less at once.');
  }
}

/**
 * Every call gets its result, in the order of the calls; those beyond the limit get a refusal. All are told alike: what
 * the model said beside a call, run or not, is no part of the answer, which begins after the last of these events.
 */
function runTools(
  { context, events, waiting, onToolDefect }: AgentWork,
  tools: readonly ToolDefinition[],
  limits: ToolLimits,
  calls: ToolUseBlock[],
  callsLeft: number,
  deadline: Deadline,
): Promise<ContentBlock[]> {
  return Promise.all(
    calls.map(async (call, index) => {
      const name = call.name as string;
      const { label = name, sideEffect = false } = tools.find((tool) => tool.name === name) ?? {};
      const told = { name, label, callId: call.toolUseId as string };
      events.tool({ ...told, status: 'started' });
      const outcome =
        index < callsLeft
          ? await runTool(tools, call, context, limits, deadline)
          : failure(call.toolUseId as string, NO_CALLS_LEFT);
      const { ok, result, defect, asked } = outcome;
      if (defect) onToolDefect(call.name as string, defect);
      deadline.signal.throwIfAborted();
      waiting.note(label, sideEffect, outcome);
      events.tool({ ...told, status: asked ? 'pending' : ok ? 'ok' : 'error' });
      if (asked) events.progress({ step: 'approval', ...asked });
      return { toolResult: result };
    }),
  );
}

function toolConfig(tools: readonly ToolDefinition[]) {
  return {
    tools: tools.map(({ name, description, inputSchema }) => ({
      toolSpec: { name, description, inputSchema: { json: inputSchema as never } },
    })),
  };
}
