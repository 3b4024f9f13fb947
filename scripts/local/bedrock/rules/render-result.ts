/** Words a tool's result as one or a few sentences, from the shape of its facts alone. */
import { capitalize, humanize, sentence } from './phrases.ts';
import { relevantTo } from './relevance.ts';
import { QUOTED, renderFact } from './render-facts.ts';
import { isObject, type ToolOutcome } from './tool-results.ts';

type Json = Record<string, unknown>;

/** Keys that go into the head of a sentence or are said with another fact. */
const HEAD_KEYS = new Set(['id', 'name', 'title', 'status', 'state', 'currency']);
/** Past participles that tell whether something was done by this very call. */
const DONE_FLAG = /^(?:created|changed|applied|updated|deleted|done|sent|queued|routed)$/;
/** A text this long with spaces is a passage: it gets its own sentence, word for word. */
const PASSAGE_LENGTH = 50;
const MAX_RECORDS = 5;

export function renderResult(
  toolName: string,
  { error, facts }: ToolOutcome,
  question: string,
): string {
  if (error !== undefined) return sentence(`That did not work: ${error}`);
  if (typeof facts === 'string') return sentence(facts);
  if (Array.isArray(facts)) return renderRecords(humanize(toolName), facts, question);
  if (!isObject(facts)) return sentence(`The ${humanize(toolName)} gave ${JSON.stringify(facts)}`);
  return renderObject(toolName, facts, question);
}

function renderObject(toolName: string, facts: Json, question: string): string {
  if (isThing(facts)) return renderRecord(nounOf(toolName), facts);
  const flags = Object.entries(facts).filter(([key, value]) => isFlag(key, value));
  const rest = Object.entries(facts).filter(([key, value]) => !isFlag(key, value));
  const plain = rest.filter(([, value]) => !isRecord(value) && !isRecordList(value));
  const records = rest.filter(([, value]) => isRecord(value) || isRecordList(value));
  const sentences = records.map(([key, value]) =>
    Array.isArray(value)
      ? renderRecords(humanize(key), value, question)
      : renderRecord(humanize(key), value),
  );
  const phrases = plain
    .map(([key, value]) => renderFact(key, value, facts))
    .filter((phrase) => phrase !== undefined);
  if (phrases.length > 0) sentences.push(sentence(capitalize(phrases.join(', '))));
  if (sentences.length === 0) sentences.push(`The ${humanize(toolName)} found nothing.`);
  return [...flags.map(([key, value]) => renderFlag(key, value)), ...sentences].join(' ');
}

function isFlag(key: string, value: unknown): value is boolean {
  return typeof value === 'boolean' && DONE_FLAG.test(key);
}

function renderFlag(key: string, value: unknown): string {
  return value ? 'Done.' : `Nothing new was ${key}: this was done before.`;
}

/** `order_lookup` is about an order. */
function nounOf(toolName: string): string {
  return humanize(toolName).split(' ')[0] ?? toolName;
}

/** An object that names itself; one that does not holds records under their names. */
function isThing(value: Json): boolean {
  return ['id', 'name', 'title'].some((key) => value[key] !== undefined);
}

function isRecord(value: unknown): value is Json {
  return isObject(value) && Object.keys(value).length > 0;
}

function isRecordList(value: unknown): value is unknown[] {
  return Array.isArray(value) && (value.length === 0 || value.some(isObject));
}

function renderRecords(label: string, all: readonly unknown[], question: string): string {
  if (all.length === 0) return `I found no ${label}.`;
  const records = relevantTo(question, all);
  const shown = records
    .slice(0, MAX_RECORDS)
    .map((record) => (isObject(record) ? renderRecord('', record) : sentence(String(record))));
  const more = records.length - shown.length;
  const count = records.length > 1 ? [`I found ${records.length} ${label}.`] : [];
  return [...count, ...shown, ...(more > 0 ? [`${more} more are not listed.`] : [])].join(' ');
}

/** `Order O-2001 is shipped: 2 × SKU-BELL-01, total 129.90 USD.`, then passages word for word. */
function renderRecord(label: string, record: unknown): string {
  if (!isObject(record)) return sentence(`${capitalize(label)} ${record}`);
  const entries = Object.entries(record).filter(([key]) => !HEAD_KEYS.has(key));
  const passages = entries
    .filter(([key, value]) => isPassage(key, value))
    .map(([, value]) => value);
  const phrases = entries
    .filter(([key, value]) => !isPassage(key, value))
    .map(([key, value]) => renderFact(key, value, record))
    .filter((phrase) => phrase !== undefined);
  // Maps are lists themselves: their commas must not mix with those between facts.
  const separator = entries.some(([, value]) => isObject(value)) ? '; ' : ', ';
  const head = headOf(label, record);
  const first = phrases.length > 0 ? sentence(`${head}: ${phrases.join(separator)}`) : undefined;
  const text = passages.map((passage) => sentence(String(passage))).join(' ');
  if (first) return [first, text].filter(Boolean).join(' ');
  return text ? `${head}: ${text}` : sentence(head);
}

function isPassage(key: string, value: unknown): boolean {
  if (typeof value !== 'string' || QUOTED.test(key)) return false;
  return value.length >= PASSAGE_LENGTH && value.includes(' ');
}

function headOf(label: string, record: Json): string {
  const name = record.name ?? record.title;
  const id = record.id;
  const named = name === undefined ? id : id === undefined ? name : `${id} (${name})`;
  const subject = capitalize(
    [label, named].filter((part) => part !== undefined && part !== '').join(' '),
  );
  const status = record.status ?? record.state;
  return typeof status === 'string' ? `${subject} is ${humanize(status)}` : subject;
}
