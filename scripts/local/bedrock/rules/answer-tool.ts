/** Answers by a tool where one asks for it: a tool `answer` with a `text`, as agents with a declared form of answer have. */
import type { Schema, ToolSpec } from '../wire/converse-types.ts';
import type { Conversation } from './conversation.ts';
import { extractValue } from './extract.ts';
import { fillStructure } from './structured.ts';
import { resultText } from './tool-results.ts';

/** What is said of a confidence: all that was asked for is done, or something is missing. */
const SURE = 0.95;
const UNSURE = 0.3;

export function isAnswerTool({ name, inputSchema }: ToolSpec): boolean {
  return name === 'answer' && inputSchema.json.properties?.text?.type === 'string';
}

/** Input of the tool: data are taken from the question and from what tools said, as for any other tool. */
export function answerInput(
  { description = '', inputSchema }: ToolSpec,
  text: string,
  isSure: boolean,
  conversation: Conversation,
): Record<string, unknown> {
  const { properties = {} } = inputSchema.json;
  return {
    text,
    ...(properties.confidence && { confidence: isSure ? SURE : UNSURE }),
    ...(properties.data && { data: fillData(properties.data, description, conversation) }),
  };
}

function fillData(
  schema: Schema,
  description: string,
  conversation: Conversation,
): Record<string, unknown> {
  const filled = fillStructure(schema, description, conversation);
  const context = conversation.calls.map(({ result }) => resultText(result));
  const required = new Set(schema.required ?? []);
  const sources = { question: conversation.question, context };
  const missing = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const value =
      name in filled ? undefined : extractValue(name, property, sources, required.has(name));
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...filled, ...Object.fromEntries(missing) };
}
