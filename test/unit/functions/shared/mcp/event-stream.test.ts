import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  EventStreamParser,
  type ServerSentEvent,
} from '../../../../../functions/shared/mcp/event-stream.ts';

/** Feeds the text in pieces that end at the given places. */
function parse(text: string, cuts: readonly number[] = []): ServerSentEvent[] {
  const parser = new EventStreamParser();
  const places = [0, ...cuts.map((cut) => cut % (text.length + 1)), text.length].sort(
    (a, b) => a - b,
  );
  return places.flatMap((place, index) => parser.push(text.slice(place, places[index + 1])));
}

const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\r\n\0]/g, ''));
const sentEvent = fc.record(
  {
    type: line.filter((text) => text !== ''),
    data: fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n')),
    id: line,
    retryMs: fc.nat(),
  },
  { requiredKeys: ['type', 'data'] },
);

function write({ type, data, id, retryMs }: ServerSentEvent, end: string): string {
  return [
    ': a comment',
    `event: ${type}`,
    ...data.split('\n').map((text) => `data: ${text}`),
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(retryMs === undefined ? [] : [`retry: ${retryMs}`]),
    '',
    '',
  ].join(end);
}

describe('a stream of events', () => {
  it('says the same, whatever ends its lines and wherever it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(sentEvent, { maxLength: 5 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.nat(), { maxLength: 20 }),
        (events, end, cuts) => {
          const text = events.map((event) => write(event as ServerSentEvent, end)).join('');
          expect(parse(text, cuts)).toEqual(events);
        },
      ),
    );
  });

  it('made of anything never fails, and says nothing that was not in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.nat()), (text, cuts) => {
        const events = parse(text, cuts);
        expect(events).toEqual(parse(text));
        const said = events.reduce((total, { data }) => total + data.length, 0);
        expect(said).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  it('has no event of comments, of unknown fields or of an end without an empty line', () => {
    expect(parse(': keep-alive\n\n\n\nunknown: x\n\ndata: unfinished\n')).toEqual([]);
  });

  it('may hold events of an id or a time alone, and ignores an id with a zero byte', () => {
    expect(parse('id: 7\nretry: 20\ndata\n\nid: a\0b\ndata:x\n\nretry: soon\nid\n\n')).toEqual([
      { type: 'message', data: '', id: '7', retryMs: 20 },
      { type: 'message', data: 'x' },
      { type: 'message', data: '', id: '' },
    ]);
  });
});
