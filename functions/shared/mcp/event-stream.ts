/** Server-sent events (WHATWG HTML, "9.2 Server-sent events"), from texts that are cut anywhere. */

export interface ServerSentEvent {
  /** `message` when the server names no other. */
  type: string;
  /** Lines of `data` joined; empty for an event that only carries an id or a time. */
  data: string;
  id?: string;
  /** Time in ms after which to connect again. */
  retryMs?: number;
}

/** One parser a stream. It holds back the unfinished event, however long: whoever feeds it bounds the stream. */
export class EventStreamParser {
  #line = '';
  #fields: string[] = [];
  #afterReturn = false;

  /** The events that `text` completes. */
  push(text: string): ServerSentEvent[] {
    if (text === '') return [];
    // A \r\n that was cut in two is one line end.
    const rest = this.#afterReturn && text.startsWith('\n') ? text.slice(1) : text;
    this.#afterReturn = text.endsWith('\r');
    const [continued = '', ...begun] = rest.split(/\r\n|\r|\n/);
    this.#line += continued;
    const events: ServerSentEvent[] = [];
    for (const next of begun) {
      if (this.#line !== '') this.#fields.push(this.#line);
      else if (this.#fields.length > 0) events.push(...eventOf(this.#fields.splice(0)));
      this.#line = next;
    }
    return events;
  }
}

/** None for a block of comments. */
function eventOf(lines: readonly string[]): ServerSentEvent[] {
  const data: string[] = [];
  const event: ServerSentEvent = { type: 'message', data: '' };
  let tells = false;
  for (const line of lines) {
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'data') data.push(value);
    else if (field === 'event') event.type = value || 'message';
    else if (field === 'id' && !value.includes('\0')) event.id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) event.retryMs = Number(value);
    else continue;
    tells = true;
  }
  event.data = data.join('\n');
  return tells ? [event] : [];
}
