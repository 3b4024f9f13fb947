/** Decides the model's next step in a conversation with tools: call some, ask for what is missing, or answer. */
import type { ToolSpec } from '../wire/converse-types.ts';
import { type FilledInput, fillInput, identifiesByQuestion } from './arguments.ts';
import { type Conversation, isFollowUp, previousQuestion } from './conversation.ts';
import { scoreByOverlap } from './overlap.ts';
import { resultText } from './tool-results.ts';
import { wordsOf } from './words.ts';

export interface Plan {
  /** Calls to make now; when there are any, nothing is answered yet. */
  calls: { name: string; input: Record<string, unknown> }[];
  /** What must be asked before more can be done. */
  missing: FilledInput['missing'];
}

/** The part of a clause's words that a tool must know to be meant by it. */
const MIN_FIT = 0.2;
/**
 * A tool that lacks nothing is preferred to a better fitting one that lacks something, from this share of its fit; not to
 * one that was called by a name that the other does not know.
 */
const COMPLETE_FIT = 0.6;
/** A word that is in the tool's very name says more than one in its description. */
const NAME_BONUS = 0.1;
/** Verbs in the names of tools that only read, which may be called to find out an id for another tool. */
const READS = /(?:^|_)(?:lookup|search|find|get|list|show|status|track|check|read|query)(?:_|$)/;

/** The next step; `calls` and `missing` both empty mean that everything asked for has been done, or nothing fits. */
export function planNextStep(conversation: Conversation, tools: readonly ToolSpec[]): Plan {
  const plan: Plan = { calls: [], missing: [] };
  for (const { tool, clause } of wantedTools(conversation, tools)) {
    if (isCalled(conversation, tool.name)) continue;
    const filled = fillFrom(conversation, tool, clause);
    if (filled.missing.length === 0) {
      addCall(plan, tool.name, filled.input);
      continue;
    }
    const helper = tools.find((other) => helps(conversation, other, tool));
    if (helper) addCall(plan, helper.name, fillFrom(conversation, helper, clause).input);
    else plan.missing.push(...filled.missing);
  }
  return plan;
}

interface Wanted {
  tool: ToolSpec;
  clause: string;
}

/**
 * The best tool of each clause; a follow-up that names none goes on with what was asked before; and what fits nothing
 * is searched for, where a tool takes a plain query.
 */
function wantedTools(conversation: Conversation, tools: readonly ToolSpec[]): Wanted[] {
  const { question } = conversation;
  const direct = bestTools(clausesOf(question), tools);
  if (direct.length > 0) return direct;
  if (isFollowUp(conversation)) {
    const previous = bestTools([`${previousQuestion(conversation)} ${question}`], tools);
    if (previous.length > 0) return previous.map(({ tool }) => ({ tool, clause: question }));
  }
  const search = tools.find(takesPlainQuery);
  return search && wordsOf(question).length > 0 ? [{ tool: search, clause: question }] : [];
}

function clausesOf(question: string): string[] {
  const clauses = question
    .split(/[.;?!]+\s+|\n+|,?\s+(?:and|then|also)\s+/i)
    .map((clause) => clause.trim())
    .filter((clause) => wordsOf(clause).length > 0);
  return clauses.length > 1 ? clauses : [question];
}

function takesPlainQuery({ name, inputSchema: { json } }: ToolSpec): boolean {
  const properties = json.properties ?? {};
  const [required, ...more] = json.required ?? [];
  const schema = required === undefined ? undefined : properties[required];
  return (
    READS.test(name) &&
    more.length === 0 &&
    schema?.type === 'string' &&
    !schema.pattern &&
    !schema.enum
  );
}

function bestTools(clauses: readonly string[], tools: readonly ToolSpec[]): Wanted[] {
  const wanted = new Map<string, Wanted>();
  for (const clause of clauses) {
    const tool = bestTool(clause, tools);
    if (tool && !wanted.has(tool.name)) wanted.set(tool.name, { tool, clause });
  }
  return [...wanted.values()];
}

function bestTool(clause: string, tools: readonly ToolSpec[]): ToolSpec | undefined {
  const candidates = tools.map((tool) => ({
    value: tool,
    text: `${tool.name} ${tool.description ?? ''} ${idShapes(tool)}`,
  }));
  const fitting = scoreByOverlap(clause, candidates)
    .filter(({ score }) => score >= MIN_FIT)
    .map((scored) => {
      const named = wordsOf(scored.value.name).filter((word) => scored.matched.has(word));
      return { ...scored, named, score: scored.score + NAME_BONUS * named.length };
    })
    .sort((a, b) => b.score - a.score);
  const [best] = fitting;
  if (!best) return undefined;
  const complete = fitting.find(
    ({ value, score, matched }) =>
      score >= best.score * COMPLETE_FIT &&
      best.named.every((word) => matched.has(word)) &&
      fillInput(value, { question: clause, context: [] }).missing.length === 0,
  );
  return (complete ?? best).value;
}

/** Ids that the tool takes, as its parameters' descriptions show them ("such as O-2001"). */
function idShapes(tool: ToolSpec): string {
  return Object.values(tool.inputSchema.json.properties ?? {})
    .filter((schema) => schema.pattern)
    .map((schema) => schema.description?.match(/such as (\S+)/)?.[1] ?? '')
    .join(' ');
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
    READS.test(helper.name) &&
    !isCalled(conversation, helper.name) &&
    identifiesByQuestion(helper, conversation.question)
  );
}

function addCall(plan: Plan, name: string, input: Record<string, unknown>): void {
  const key = JSON.stringify([name, input]);
  if (plan.calls.some((call) => JSON.stringify([call.name, call.input]) === key)) return;
  plan.calls.push({ name, input });
}
