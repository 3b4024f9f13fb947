/** What came back from a tool, as text to search and as facts to render. */
import type { ToolResult } from '../wire/converse-types.ts';

export interface ToolOutcome {
  /** Set when the tool failed: its own sentence about why. */
  error?: string;
  /** The facts of a success: JSON, or plain text where the tool gave text. */
  facts: unknown;
}

/** Reads a result in any of the usual shapes: json or text block, bare or in an envelope `{status, data|result}`. */
export function readToolResult(result: ToolResult): ToolOutcome {
  const blocks = result.content.map((block) => block.json ?? parseText(block.text ?? ''));
  const content = blocks.length === 1 ? blocks[0] : blocks;
  const failed = result.status === 'error' || isErrorEnvelope(content);
  return failed ? { error: errorText(content), facts: content } : { facts: unwrap(content) };
}

/** The result as text, for finding ids in it. */
export function resultText(result: ToolResult): string {
  return result.content.map((block) => block.text ?? JSON.stringify(block.json ?? '')).join('\n');
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

type Json = Record<string, unknown>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isErrorEnvelope(content: unknown): boolean {
  return isObject(content) && (content.status === 'error' || isErrorValue(content.error));
}

function isErrorValue(error: unknown): boolean {
  return (typeof error === 'string' && error !== '') || isObject(error);
}

function errorText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!isObject(content)) return 'no reason was given';
  const { message, error } = content;
  if (typeof message === 'string') return message;
  if (typeof error === 'string') return error;
  if (isObject(error) && typeof error.message === 'string') return error.message;
  return 'no reason was given';
}

const ENVELOPE_STATUS = new Set(['ok', 'success']);

function unwrap(content: unknown): unknown {
  if (!isObject(content) || !ENVELOPE_STATUS.has(String(content.status))) return content;
  const { status: _status, ...rest } = content;
  const inner = rest.data ?? rest.result ?? rest.output;
  return inner ?? rest;
}
