/**
 * Puts together what an agent elsewhere sends, whether it comes at once or in pieces: one JSON document, or events, one a
 * line, and then the document. The first line tells which it is, so that nobody has to say it beforehand.
 */
import { StringDecoder } from 'node:string_decoder';
import type { AgentEvent } from '../../shared/agent-contract.ts';
import { AgentTrouble } from './agent-trouble.ts';
import { MAX_ANSWER, readEvent, readObject, readReply, type WholeReply } from './read-reply.ts';

/** Characters of one document, many times those of the longest text with its data; bytes of all that comes with events. */
const MAX_DOCUMENT = 256_000;
const MAX_BYTES = 1_000_000;

/** Tool events, and texts taken back, of one answer: ten calls tell two each, and an agent may have agents of its own. */
const MAX_STEPS = 100;

/** One object an exchange. */
export class ReplyReader {
  readonly #onEvent: (event: AgentEvent) => void;
  readonly #decoder = new StringDecoder('utf8');
  #bytes = 0;
  #steps = 0;
  /** What was not read yet: the line that is on its way, or all of a document over several lines. */
  #rest = '';
  /** `document`: what came first is no line that stands for itself. */
  #form: 'unknown' | 'lines' | 'document' = 'unknown';
  /** The answer's text as far as events brought it: what came since the last tool. */
  #streamed = '';
  #reply: WholeReply | undefined;

  /** @param onEvent told of each event, in order */
  constructor(onEvent: (event: AgentEvent) => void) {
    this.#onEvent = onEvent;
  }

  /** Whether the answer is there: nothing that comes after it is of use. */
  get isWhole(): boolean {
    return this.#reply !== undefined;
  }

  /** @throws AgentTrouble for what is too long, or neither event nor answer */
  push(chunk: Uint8Array): void {
    if (this.#reply) return;
    this.#bytes += chunk.byteLength;
    if (this.#bytes > MAX_BYTES) throw tooLong(`${MAX_BYTES} bytes`);
    const text = this.#decoder.write(Buffer.from(chunk));
    this.#rest += text;
    // What was looked through before is not looked through again: it may come byte by byte.
    if (this.#form !== 'document' && text.includes('\n')) this.#readLines();
    if (this.#rest.length > MAX_DOCUMENT) throw tooLong(`${MAX_DOCUMENT} characters`);
  }

  /** @returns the answer, when nothing more comes. @throws AgentTrouble when it is not whole */
  end(): WholeReply {
    const rest = this.#rest + this.#decoder.end();
    if (!this.#reply && rest.trim() !== '') this.#read(rest);
    if (!this.#reply) throw new AgentTrouble('failed', 'the answer ended before it was whole');
    return this.#reply;
  }

  #readLines(): void {
    const lines = this.#rest.split('\n');
    for (const [index, line] of lines.slice(0, -1).entries()) {
      if (this.#form === 'unknown' && line.trim() !== '') {
        this.#form = isJson(line) ? 'lines' : 'document';
      }
      if (this.#form === 'document') {
        this.#rest = lines.slice(index).join('\n');
        return;
      }
      if (line.length > MAX_DOCUMENT) throw tooLong(`${MAX_DOCUMENT} characters`);
      if (line.trim() !== '') this.#read(line);
      if (this.#reply) break;
    }
    this.#rest = this.#reply ? '' : (lines.at(-1) ?? '');
  }

  #read(text: string): void {
    const said = readObject(text);
    // An event is one whatever else it holds: that of a tool may well tell its `error`.
    if (typeof said.event !== 'string') {
      this.#reply = readReply(said, this.#streamed);
      return;
    }
    const event = readEvent(said);
    if (event) this.#take(event);
  }

  #take(event: AgentEvent): void {
    if (event.event === 'token') {
      this.#streamed += event.text;
      if (this.#streamed.length > MAX_ANSWER) throw tooLong(`${MAX_ANSWER} characters`);
      if (event.text === '') return;
    } else {
      this.#streamed = '';
      this.#steps += 1;
      if (this.#steps > MAX_STEPS) {
        throw new AgentTrouble('failed', `the answer has more than ${MAX_STEPS} steps`);
      }
    }
    this.#onEvent(event);
  }
}

function tooLong(limit: string): AgentTrouble {
  return new AgentTrouble('failed', `the answer is longer than ${limit}`);
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
