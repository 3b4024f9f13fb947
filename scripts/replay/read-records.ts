/** Finds the records of decisions in a log, however its lines were printed. */
import type { DecisionRecord } from '../../functions/router/routing/decision-record.ts';
import type { JsonSchemaObject } from '../../functions/shared/json-schema/json-schema.ts';
import { schemaProblems } from '../../functions/shared/json-schema/validate.ts';
import { logLines } from './exported-logs.ts';

export interface LogReading {
  records: DecisionRecord[];
  /** Lines about something else. */
  otherLines: number;
  /** Lines that begin a decision and don't hold all of it. */
  unreadable: number;
}

/** @param text lines as `make logs` prints them, as Lambda writes them, or as CloudWatch exports them */
export function readRecords(text: string): LogReading {
  const reading: LogReading = { records: [], otherLines: 0, unreadable: 0 };
  for (const line of logLines(text)) {
    if (line.trim() === '') continue;
    const found = decisionIn(line);
    if (isRecord(found)) reading.records.push(found);
    else if (/\bdecision\\*"*[:=]/.test(line)) reading.unreadable++;
    else reading.otherLines++;
  }
  return reading;
}

/** The decision of a line: a key of its JSON, of the JSON inside its message, or behind `decision=`. */
function decisionIn(line: string): unknown {
  const start = line.indexOf('{');
  if (start < 0) return undefined;
  const readable = line.indexOf(' decision={');
  if (readable >= 0) return parsed(objectAt(line, readable + ' decision='.length));
  const whole = parsed(objectAt(line, start)) as Record<string, unknown> | undefined;
  if (whole === undefined || whole === null) return undefined;
  if (whole.decision !== undefined) return whole.decision;
  const message = whole.message ?? whole['@message'];
  return typeof message === 'string' && message.includes('{') ? decisionIn(message) : undefined;
}

/** The text of the JSON object that begins at `start`; as much as there is when it does not end. */
function objectAt(line: string, start: number): string {
  let depth = 0;
  let isString = false;
  for (let at = start; at < line.length; at++) {
    const character = line[at];
    if (isString) {
      if (character === '\\') at++;
      else if (character === '"') isString = false;
    } else if (character === '"') isString = true;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return line.slice(start, at + 1);
  }
  return line.slice(start);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const text = { type: 'string' } as const;
const named: JsonSchemaObject = {
  type: 'object',
  properties: { agent: text },
  required: ['agent'],
  additionalProperties: true,
};

/** What a replay uses of a record; the rest of it may be anything. An agent may also be null, which no schema here can say. */
const RECORD: JsonSchemaObject = {
  type: 'object',
  properties: {
    turnId: text,
    tier: text,
    configHash: text,
    messageHash: text,
    message: text,
    session: {
      type: 'object',
      properties: {
        ageMs: { type: 'number' },
        asked: { type: 'boolean' },
        options: { type: 'array', items: named },
      },
      required: ['ageMs', 'asked'],
      additionalProperties: true,
    },
    parts: { type: 'array', items: named },
  },
  required: ['turnId', 'tier', 'configHash', 'messageHash'],
  additionalProperties: true,
};

function isRecord(value: unknown): value is DecisionRecord {
  return schemaProblems(RECORD, value).length === 0;
}
