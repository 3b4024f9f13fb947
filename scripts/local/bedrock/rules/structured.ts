/** Fills a JSON schema from the conversation: for a forced tool and for structured output. */
import type { Schema } from '../wire/converse-types.ts';
import { type Choice, choose } from './choose.ts';
import { type Conversation, isFollowUp, previousQuestion } from './conversation.ts';
import { extractValue } from './extract.ts';

const CONFIDENCE = /confiden|score|probab|certain/i;
const REASON = /reason|why|explan|rationale|justif/i;

/**
 * An object that satisfies the schema. Its first enum of strings is chosen by word overlap with what `instructions`
 * say of each value; numbers named like a confidence get the choice's; texts named like a reason say which words
 * decided; everything else is extracted from the question.
 */
export function fillStructure(
  schema: Schema,
  instructions: string,
  conversation: Conversation,
): Record<string, unknown> {
  const properties = Object.entries(schema.properties ?? {});
  const prompt = [instructions, ...properties.map(([, { description }]) => description ?? '')].join(
    '\n',
  );
  const choiceName = properties.find(([, { enum: values }]) => isChoice(values))?.[0];
  const values = (choiceName ? schema.properties?.[choiceName]?.enum : []) as string[];
  const choice = choose(values, prompt, {
    text: conversation.question,
    previous: isFollowUp(conversation) ? previousQuestion(conversation) : undefined,
  });
  const required = new Set(schema.required ?? []);
  const filled = properties.map(([name, property]) => [
    name,
    name === choiceName
      ? choice.value
      : fillProperty(name, property, choice, conversation, required.has(name)),
  ]);
  return Object.fromEntries(filled.filter(([, value]) => value !== undefined));
}

function isChoice(values: unknown[] | undefined): boolean {
  return (
    values !== undefined && values.length > 1 && values.every((value) => typeof value === 'string')
  );
}

function fillProperty(
  name: string,
  schema: Schema,
  choice: Choice,
  { question, earlier }: Conversation,
  required: boolean,
): unknown {
  const isNumber = schema.type === 'number' || schema.type === 'integer';
  if (isNumber && CONFIDENCE.test(name)) return scale(choice.confidence, schema);
  if (schema.type === 'string' && !schema.enum && REASON.test(name)) {
    return reasonOf(choice).slice(0, schema.maxLength);
  }
  return extractValue(
    name,
    schema,
    { question, context: earlier.map(({ text }) => text) },
    required,
  );
}

/** Confidence in the schema's own range: 0 to 1 unless it says, for example, 0 to 100. */
function scale(confidence: number, { type, minimum = 0, maximum = 1 }: Schema): number {
  const value = minimum + confidence * (maximum - minimum);
  return type === 'integer' ? Math.round(value) : Math.round(value * 100) / 100;
}

function reasonOf({ value, words }: Choice): string {
  return words.length > 0
    ? `Words shared with ${value}: ${words.join(', ')}.`
    : `The question shares no telling words with a candidate.`;
}
