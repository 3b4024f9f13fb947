/** Decides the model's next step in a conversation with tools: call some, ask for what is missing, or answer. */
import type { ToolSpec } from '../wire/converse-types.ts';
import { type FilledInput, fillInput, identifiesByQuestion, severalInputs } from './arguments.ts';
import { type Conversation, isFollowUp } from './conversation.ts';
import { resultText } from './tool-results.ts';
import { onlyReads, wantedTools } from './wanted-tools.ts';

export interface Plan {
  /** Calls to make now; when there are any, nothing is answered yet. */
  calls: { name: string; input: Record<string, unknown> }[];
  /** What must be asked before more can be done. */
  missing: FilledInput['missing'];
}

/** The next step; `calls` and `missing` both empty mean that everything asked for has been done, or nothing fits. */
export function planNextStep(conversation: Conversation, tools: readonly ToolSpec[]): Plan {
  const plan: Plan = { calls: [], missing: [] };
  for (const { tool, clause } of wantedTools(conversation, tools)) {
    if (isCalled(conversation, tool.name)) continue;
    const filled = fillFrom(conversation, tool, clause);
    if (filled.missing.length === 0) {
      for (const input of severalInputs(tool, filled.input, clause))
        addCall(plan, tool.name, input);
      continue;
    }
    const lacksId = filled.missing.some(({ schema }) => schema.pattern);
    const helper = lacksId && tools.find((other) => helps(conversation, other, tool));
    if (helper) addCall(plan, helper.name, fillFrom(conversation, helper, clause).input);
    else plan.missing.push(...filled.missing);
  }
  return plan;
}

function isCalled({ calls }: Conversation, name: string): boolean {
  return calls.some(({ use }) => use.name === name);
}

/**
 * Fills the input from the clause, then from the whole question, then from results of this turn, and for a follow-up
 * from earlier messages.
 */
function fillFrom(conversation: Conversation, tool: ToolSpec, clause: string): FilledInput {
  const context = [
    conversation.question,
    ...conversation.calls.map(({ result }) => resultText(result)).reverse(),
    ...(isFollowUp(conversation) ? conversation.earlier.map(({ text }) => text) : []),
  ];
  const fromClause = fillInput(tool, { question: clause, context });
  if (fromClause.missing.length === 0) return fromClause;
  return fillInput(tool, { question: conversation.question, context: context.slice(1) });
}

/** A tool that only reads, was not called yet and can be called with an id from the question. */
function helps(conversation: Conversation, helper: ToolSpec, wanting: ToolSpec): boolean {
  return (
    helper.name !== wanting.name &&
    onlyReads(helper) &&
    !isCalled(conversation, helper.name) &&
    identifiesByQuestion(helper, conversation.question)
  );
}

function addCall(plan: Plan, name: string, input: Record<string, unknown>): void {
  const key = JSON.stringify([name, input]);
  if (plan.calls.some((call) => JSON.stringify([call.name, call.input]) === key)) return;
  plan.calls.push({ name, input });
}
