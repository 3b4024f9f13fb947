/** Finds the tools that a conversation's last question asks for. */
import type { ToolSpec } from '../wire/converse-types.ts';
import { fillInput } from './arguments.ts';
import { clausesOf, isQuestion, withoutNegated } from './clauses.ts';
import { type Conversation, isFollowUp, previousQuestion } from './conversation.ts';
import { scoreByOverlap } from './overlap.ts';
import { wordsOf } from './words.ts';

export interface Wanted {
  tool: ToolSpec;
  /** The part of the question that asks for it. */
  clause: string;
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
/** Verbs in the names of tools that only read. */
const READS =
  /(?:^|_)(?:lookup|search|find|get|list|show|status|track|check|read|query|report|summary)(?:_|$)/;
/** Verbs in the names of tools that change something: no question calls them, only a request. */
const ACTS =
  /(?:^|_)(?:create|apply|route|delete|update|send|cancel|book|booking|open|close|set|add|remove|pay|start|stop|write|make|place|post|approve|reject|assign|transfer|submit|register)(?:_|$)/;

export function onlyReads({ name }: ToolSpec): boolean {
  return READS.test(name) && !ACTS.test(name);
}

/**
 * The best tool of each clause; a follow-up that names none goes on with what was asked before; and what fits nothing
 * is searched for, where a tool takes a plain query.
 */
export function wantedTools(conversation: Conversation, tools: readonly ToolSpec[]): Wanted[] {
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

function takesPlainQuery(tool: ToolSpec): boolean {
  const { properties = {}, required: [first, ...more] = [] } = tool.inputSchema.json;
  const schema = first === undefined ? undefined : properties[first];
  const isText = schema?.type === 'string' && !schema.pattern && !schema.enum;
  return onlyReads(tool) && more.length === 0 && isText;
}

function bestTools(clauses: readonly string[], tools: readonly ToolSpec[]): Wanted[] {
  const wanted = new Map<string, Wanted>();
  for (const clause of clauses) {
    const allowed = isQuestion(clause) ? tools.filter(({ name }) => !ACTS.test(name)) : tools;
    const tool = bestTool(withoutNegated(clause), allowed);
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
