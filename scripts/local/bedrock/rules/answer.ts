/** The offline model's whole mind: from a Converse request to what it says next, by the rules of this folder only. */
import { createHash } from 'node:crypto';
import { CHARACTERS_PER_TOKEN, estimateUsage } from '../usage.ts';
import type {
  Answer,
  ContentBlock,
  ConverseRequest,
  Schema,
  ToolSpec,
} from '../wire/converse-types.ts';
import { answerInput, isAnswerTool } from './answer-tool.ts';
import { askFor } from './ask.ts';
import { type Conversation, readConversation } from './conversation.ts';
import { planNextStep } from './plan.ts';
import { renderResult } from './render-result.ts';
import { fillStructure } from './structured.ts';
import { readToolResult } from './tool-results.ts';
import { withoutTools, withoutToolThatFits } from './without-tools.ts';

/** Same request, same answer. */
export function answerOffline(request: ConverseRequest): Answer {
  const conversation = readConversation(request);
  const { content, stopReason } = decide(request, conversation);
  return limitLength(request, { content, stopReason, usage: estimateUsage(request, content) });
}

type Decision = Pick<Answer, 'content' | 'stopReason'>;

function decide(request: ConverseRequest, conversation: Conversation): Decision {
  const tools = (request.toolConfig?.tools ?? []).flatMap(({ toolSpec }) => toolSpec ?? []);
  const forced = forcedTool(request, tools);
  if (forced) {
    const instructions = `${conversation.system}\n${forced.description ?? ''}`;
    const input = fillStructure(forced.inputSchema.json, instructions, conversation);
    return useTools(request, [{ name: forced.name, input }]);
  }
  const outputSchema = request.outputConfig?.textFormat?.structure?.jsonSchema?.schema;
  if (outputSchema) {
    const schema = JSON.parse(outputSchema) as Schema;
    return say(JSON.stringify(fillStructure(schema, conversation.system, conversation)));
  }
  if (tools.length === 0) return say(withoutTools(conversation));
  return step(request, conversation, tools);
}

/** The tool that the request forces: named, or the only one where any must be used. */
function forcedTool(
  { toolConfig }: ConverseRequest,
  tools: readonly ToolSpec[],
): ToolSpec | undefined {
  const choice = toolConfig?.toolChoice;
  if (choice?.tool) return tools.find(({ name }) => name === choice.tool?.name);
  return choice?.any && tools.length === 1 ? tools[0] : undefined;
}

function step(
  request: ConverseRequest,
  conversation: Conversation,
  offered: readonly ToolSpec[],
): Decision {
  const answerTool = offered.find(isAnswerTool);
  const tools = offered.filter((tool) => tool !== answerTool);
  const { calls, missing } = planNextStep(conversation, tools);
  if (calls.length > 0 && !conversation.mustAnswer) return useTools(request, calls);
  const results = conversation.calls
    .filter(({ use }) => use.name !== answerTool?.name)
    .map(({ use, result }) =>
      renderResult(use.name, readToolResult(result), conversation.question),
    );
  const question = missing.length > 0 ? [askFor(missing)] : [];
  const parts = [...new Set([...results, ...question])];
  const text = parts.length > 0 ? parts.join(' ') : withoutToolThatFits(conversation, tools);
  if (!answerTool) return say(text);
  const isSure = results.length > 0 && question.length === 0;
  const input = answerInput(answerTool, text, isSure, conversation);
  return useTools(request, [{ name: answerTool.name, input }]);
}

function say(text: string): Decision {
  return { content: [{ text }], stopReason: 'end_turn' };
}

/** Ids are derived from the request, so that they differ from turn to turn and are the same when it is repeated. */
function useTools(
  request: ConverseRequest,
  calls: readonly { name: string; input: Record<string, unknown> }[],
): Decision {
  const seed = JSON.stringify(request.messages);
  const content = calls.map(({ name, input }, index): ContentBlock => {
    const hash = createHash('sha256').update(`${seed}#${index}#${name}`).digest('base64url');
    return { toolUse: { toolUseId: `tooluse_${hash.slice(0, 22)}`, name, input } };
  });
  return { content, stopReason: 'tool_use' };
}

/** A text that is longer than `maxTokens` ends there, with the stop reason that says so. */
function limitLength(request: ConverseRequest, answer: Answer): Answer {
  const maxTokens = request.inferenceConfig?.maxTokens;
  const [first] = answer.content;
  if (
    maxTokens === undefined ||
    answer.usage.outputTokens <= maxTokens ||
    first?.text === undefined
  ) {
    return answer;
  }
  const content = [{ text: first.text.slice(0, maxTokens * CHARACTERS_PER_TOKEN) }];
  return { content, stopReason: 'max_tokens', usage: estimateUsage(request, content) };
}
