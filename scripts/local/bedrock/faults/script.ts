/** What tests told the model to do: a queue of entries, each for the next request that matches it. */
import type { ConverseRequest } from '../wire/converse-types.ts';
import { canHappen, FAULT_KINDS, type Fault } from './fault.ts';

export interface ScriptEntry {
  /** Which requests it is for; every given condition must hold, none means any. */
  when?: {
    modelId?: string;
    /** Contained in the request's JSON: system text, messages, tool names. Of a list, all. */
    textContains?: string | readonly string[];
    /** Only Converse (false) or only ConverseStream (true). */
    stream?: boolean;
    /** Only checks by a guardrail (true), which no other entry meets; of them only a fault in place of the answer is known. */
    guardrail?: boolean;
  };
  /** How many requests it is for; 1 when not given, 0 for all from now on. */
  times?: number;
  /** How long it is there, in ms from now; for ever when not given. */
  forMs?: number;
  /** Said instead of the offline model's own answer. */
  reply?: ScriptedReply;
  fault?: Fault;
}

export interface ScriptedReply {
  text?: string;
  toolUses?: { name: string; input: unknown }[];
  stopReason?: string;
}

export interface AskedCall {
  modelId: string;
  stream: boolean;
  request: ConverseRequest;
}

interface Queued {
  entry: ScriptEntry;
  left: number;
  /** On the process's clock, in ms. */
  until: number;
}

export class Script {
  #entries: Queued[] = [];

  /** Adds entries to the end of the queue; throws an Error of one line for one that can't be used. */
  add(entries: readonly ScriptEntry[]): void {
    entries.forEach(checkEntry);
    for (const entry of entries) {
      const left = entry.times || (entry.times === 0 ? Infinity : 1);
      this.#entries.push({ entry, left, until: performance.now() + (entry.forMs ?? Infinity) });
    }
  }

  reset(): void {
    this.#entries = [];
  }

  get length(): number {
    return this.#entries.length;
  }

  /** The first entry that matches the call; it is used up by one. */
  take(call: AskedCall): ScriptEntry | undefined {
    return this.#use(call.request, (entry) => !entry.when?.guardrail && matches(entry, call));
  }

  /** The same for a check by a guardrail. */
  takeForGuardrail(request: unknown): ScriptEntry | undefined {
    return this.#use(request, ({ when }) => when?.guardrail === true);
  }

  #use(request: unknown, isFor: (entry: ScriptEntry) => boolean): ScriptEntry | undefined {
    if (this.#entries.length === 0) return undefined;
    const json = JSON.stringify(request);
    const now = performance.now();
    const found = this.#entries.find(
      ({ entry, until }) => now < until && isFor(entry) && contains(json, entry.when?.textContains),
    );
    if (!found) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#entries = this.#entries.filter((other) => other !== found);
    return found.entry;
  }
}

function matches({ when = {}, fault }: ScriptEntry, { modelId, stream }: AskedCall): boolean {
  return (
    (when.modelId === undefined || when.modelId === modelId) &&
    (when.stream === undefined || when.stream === stream) &&
    (fault === undefined || canHappen(fault, stream))
  );
}

function contains(json: string, texts: string | readonly string[] = []): boolean {
  return [texts].flat().every((text) => json.includes(text));
}

const ENTRY_KEYS = new Set(['when', 'times', 'forMs', 'reply', 'fault']);
const WHEN_KEYS = new Set(['modelId', 'textContains', 'stream', 'guardrail']);

function checkEntry(entry: ScriptEntry, index: number): void {
  const unknown =
    Object.keys(entry ?? {}).find((key) => !ENTRY_KEYS.has(key)) ??
    Object.keys(entry?.when ?? {}).find((key) => !WHEN_KEYS.has(key));
  if (unknown) throw new Error(`script entry ${index}: unknown key "${unknown}"`);
  if (entry.fault && !FAULT_KINDS.includes(entry.fault.kind)) {
    throw new Error(
      `script entry ${index}: unknown fault "${entry.fault.kind}"; known: ${FAULT_KINDS.join(', ')}`,
    );
  }
  if (entry.fault?.kind === 'error' && !Number.isInteger(entry.fault.status)) {
    throw new Error(`script entry ${index}: fault "error" needs a status`);
  }
  if (entry.forMs !== undefined && !(entry.forMs > 0)) {
    throw new Error(`script entry ${index}: forMs must be above 0`);
  }
  if (entry.times !== undefined && !(Number.isInteger(entry.times) && entry.times >= 0)) {
    throw new Error(`script entry ${index}: times must be a whole number, 0 for all`);
  }
}
