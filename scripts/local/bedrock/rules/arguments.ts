/** Fills a tool's input from the conversation, or says what is missing. */
import type { Schema, ToolSpec } from '../wire/converse-types.ts';
import { readCandidates } from './candidates.ts';
import { allMatches, extractValue, type Sources } from './extract.ts';
import { scoreByOverlap } from './overlap.ts';

export interface FilledInput {
  input: Record<string, unknown>;
  /** Properties that are needed and not in the conversation, in the schema's order. */
  missing: { name: string; schema: Schema }[];
}

/** Optional properties whose descriptions offer each other ("or give the order id"): one of them is needed. */
const ALTERNATIVE = /\bor (?:give|use|pass|name)\b/i;

export function fillInput(tool: ToolSpec, sources: Sources): FilledInput {
  const schema = tool.inputSchema.json;
  const properties = Object.entries(schema.properties ?? {});
  const required = new Set(schema.required ?? []);
  const input: Record<string, unknown> = {};
  for (const [name, property] of properties) {
    const value =
      extractValue(name, property, sources, required.has(name)) ??
      describedValue(tool, property, sources);
    if (value !== undefined) input[name] = value;
  }
  const missing = properties
    .filter(([name]) => required.has(name) && !(name in input))
    .map(([name, property]) => ({ name, schema: property }));
  const alternatives = properties.filter(
    ([name, { description }]) => !required.has(name) && ALTERNATIVE.test(description ?? ''),
  );
  const [first] = alternatives;
  if (first && alternatives.every(([name]) => !(name in input))) {
    missing.push({ name: first[0], schema: first[1] });
  }
  return { input, missing };
}

/** The enum value that fits best, where the tool's description says on a line of its own what each one is for. */
function describedValue(
  { description = '' }: ToolSpec,
  { enum: values = [] }: Schema,
  { question }: Sources,
): string | undefined {
  const names = values.filter((value) => typeof value === 'string');
  const lines = description.split('\n');
  const isDescribed = names.every((name) => lines.some((line) => line.startsWith(`${name}: `)));
  if (names.length === 0 || !isDescribed) return undefined;
  return scoreByOverlap(question, readCandidates(names, description))[0]?.value;
}

/** True when the tool asks for an id and the question names it: it can be called to find out more. */
export function identifiesByQuestion(tool: ToolSpec, question: string): boolean {
  const { input, missing } = fillInput(tool, { question, context: [] });
  const properties = tool.inputSchema.json.properties ?? {};
  return missing.length === 0 && Object.keys(input).some((name) => properties[name]?.pattern);
}

/** More calls of one tool than this are not made from one clause. */
const MAX_SAME_CALLS = 5;

/**
 * The input once for each id that the clause names, when it names several for the tool's one id ("O-2001 and O-2002");
 * otherwise the input as it is.
 */
export function severalInputs(
  tool: ToolSpec,
  input: Record<string, unknown>,
  clause: string,
): Record<string, unknown>[] {
  const properties = Object.entries(tool.inputSchema.json.properties ?? {});
  const ids = properties.filter(([name, schema]) => schema.pattern && name in input);
  const [id] = ids;
  if (!id || ids.length > 1) return [input];
  const [name, schema] = id;
  const values = [...new Set(allMatches(schema, clause))].slice(0, MAX_SAME_CALLS);
  return values.length > 1 ? values.map((value) => ({ ...input, [name]: value })) : [input];
}
