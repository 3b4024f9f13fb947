import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AgentTrouble } from '../../../../../functions/router/elsewhere/agent-trouble.ts';
import { ReplyReader } from '../../../../../functions/router/elsewhere/reply-reader.ts';

/** What is made of texts that come one after the other. */
function reading(...texts: (string | Uint8Array)[]) {
  const events: unknown[] = [];
  const reader = new ReplyReader((event) => events.push(event));
  for (const text of texts) reader.push(Buffer.from(text));
  return { reply: reader.end(), events };
}

const token = (text: string) => ({ event: 'token', text });
const tool = (status: string) => ({
  event: 'tool',
  name: 'look',
  label: 'Looking',
  callId: '1',
  status,
});
const lines = (...documents: object[]) =>
  documents.map((each) => `${JSON.stringify(each)}\n`).join('');

describe('the answer of an agent elsewhere', () => {
  it.each([
    ['one line', '{"answer":"Yes."}'],
    ['one line with its end', '{"answer":"Yes."}\n'],
    ['several lines', '\n{\n  "answer":\n"Yes."\n}\n'],
    ['one line behind signs of life', '\n\n\r\n{"answer":"Yes."}'],
    ['with a field that is called event, and is no name of one', '{"event":{},"answer":"Yes."}'],
    ['with null for what it does not have', '{"event":null,"answer":"Yes.","error":null}'],
  ])('may be a document: %s', (_, text) => {
    expect(reading(text)).toEqual({ reply: { answer: 'Yes.' }, events: [] });
  });

  it('may come by events, with signs of life and unknown ones between them', () => {
    const text = lines(
      tool('started'),
      tool('ok'),
      token('5 '),
      { event: 'mood' },
      token('dollars'),
    );
    const usage = { inputTokens: 1, outputTokens: 1 };
    expect(reading(text.replaceAll('\n', '\n\n'), lines({ usage }))).toEqual({
      reply: { answer: '5 dollars', usage },
      events: [tool('started'), tool('ok'), token('5 '), token('dollars')],
    });
  });

  it.each([
    ['an answer', { event: 'draft', answer: 'A first thought.' }],
    ['a hand-off', { event: 'plan', handOff: { agent: 'legal', task: 't', reason: 'r' } }],
    ['an error', { event: 'retry', error: { code: 'busy', message: 'Once more' } }],
    ['an error of a tool', { ...tool('error'), error: 'not found' }],
    ['no error of a tool', { ...tool('ok'), error: null }],
    ['an answer beside a token', { ...token(''), answer: 'A first thought.' }],
  ])('is not taken from an event that has %s among its fields', (_, event) => {
    const { reply, events } = reading(lines(event, token('Seven'), {}));
    expect(reply).toEqual({ answer: 'Seven' });
    expect(events.at(-1)).toEqual(token('Seven'));
  });

  it('is its text since the last tool, or since text that was taken back', () => {
    const remark = lines(token('Let me see. '), tool('started'), tool('ok'), token('Seven'));
    expect(reading(remark, lines({ event: 'superseded' }, token('Eight')), '{}').reply).toEqual({
      answer: 'Eight',
    });
  });

  it('is the one it gives, also when its events said something else', () => {
    expect(reading(lines(token('5'), { answer: '6' })).reply).toEqual({ answer: '6' });
  });

  it('is whole with its document: what comes behind it is not read', () => {
    expect(reading(lines({ answer: 'Yes.' }), 'x'.repeat(2_000_000)).reply).toEqual({
      answer: 'Yes.',
    });
  });

  it.each([
    ['nothing', '', 'ended before it was whole'],
    ['signs of life alone', '\n\n', 'ended before it was whole'],
    ['events alone', lines(token('5')), 'ended before it was whole'],
    [
      'an event with an answer',
      lines({ event: 'done', answer: 'Yes.' }),
      'ended before it was whole',
    ],
    ['a cut line', `${lines(token('5'))}{"event":"tok`, 'not JSON'],
    ['a web page', '<html>\n</html>', 'not JSON'],
    ['a wrong event', lines({ event: 'token' }), 'text is missing'],
    ['a list', '[]', 'must be an object'],
    ['a document without end', `{\n${' '.repeat(300_000)}`, 'longer than 256000 characters'],
    ['a line without end', ' '.repeat(300_000), 'longer than 256000 characters'],
    [
      'events without end',
      lines(...Array(60_000).fill({ event: 'mood' })),
      'longer than 1000000 bytes',
    ],
    [
      'too much text',
      lines(...Array(20).fill(token('x'.repeat(1_000)))),
      'longer than 16000 characters',
    ],
    ['too many steps', lines(...Array(101).fill(tool('started'))), 'more than 100 steps'],
  ])('is none when it is %s', (_, text, reason) => {
    expect(() => reading(text)).toThrow(reason);
  });

  it('is the same however it is cut, also within a character', () => {
    const whole = Buffer.from(
      lines(token('Grüße '), tool('ok'), token('😀 ja'), { confidence: 1 }),
    );
    const expected = reading(whole);
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length), { maxLength: 6 }), (cuts) => {
        const ends = [...cuts.sort((left, right) => left - right), whole.length];
        const pieces = ends.map((end, index) =>
          whole.subarray(index === 0 ? 0 : ends[index - 1], end),
        );
        expect(reading(...pieces)).toEqual(expected);
      }),
    );
  });

  it('may come byte by byte without costing more than its length', () => {
    const whole = Buffer.from(
      JSON.stringify({ answer: 'Yes.', data: { all: 'x'.repeat(250_000) } }),
    );
    const reader = new ReplyReader(() => undefined);
    for (let at = 0; at < whole.length; at++) reader.push(whole.subarray(at, at + 1));
    expect(reader.end()).toMatchObject({ answer: 'Yes.' });
  });

  it('is an answer or a trouble, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.json(), fc.constant('\n'))), (texts) => {
        try {
          reading(...texts);
        } catch (error) {
          expect(error).toBeInstanceOf(AgentTrouble);
        }
      }),
    );
  });
});
