import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CheckedEvents } from '../../../../../functions/router/guardrails/checked-events.ts';
import { TextSegments } from '../../../../../functions/router/guardrails/text-segments.ts';
import type { TurnEvents } from '../../../../../functions/router/http/turn-sink.ts';

const TOOL = { name: 't', label: 'T', callId: '1', status: 'ok' } as const;
const SENTENCE = `${'word '.repeat(50)}end. `;

function events() {
  const told: string[] = [];
  const sink: TurnEvents = {
    progress: ({ step }) => told.push(`<${step}>`),
    token: (text) => told.push(text),
    tool: ({ status }) => told.push(`[${status}]`),
  };
  return { told, sink };
}

describe('segments of a text', () => {
  it('are the text, whatever pieces it comes in, and no longer than a billed unit', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.constantFrom('. ', '\n', '! ', '"', ' ', 'a'.repeat(700)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const segments = new TextSegments();
        const cut = pieces.flatMap((each) => segments.add(each));
        const all = [...cut, segments.take()];
        expect(all.join('')).toBe(pieces.join(''));
        // A sentence that ends right there may bring its quotes along.
        for (const each of cut) expect(each.length).toBeLessThanOrEqual(1_050);
      }),
    );
  });

  it('end with a sentence, and not before there is enough to judge by', () => {
    const segments = new TextSegments();
    expect(segments.add('Yes. No. Perhaps. ')).toEqual([]);
    expect(segments.add(SENTENCE)).toEqual([`Yes. No. Perhaps. ${SENTENCE}`]);
    expect(segments.take()).toBe('');
  });
});

describe('checked events', () => {
  it('show nothing that was not checked, in the order in which it happened', async () => {
    const { told, sink } = events();
    const passes: (() => void)[] = [];
    const check = (text: string) =>
      new Promise<string>((resolve) => passes.push(() => resolve(text.toUpperCase())));
    const checked = new CheckedEvents(sink, check, () => {});
    checked.progress({ step: 'agent', agent: 'a' });
    checked.token('a remark');
    checked.tool(TOOL);
    checked.token('the answer');
    const settled = checked.settled();
    expect(told).toEqual([]);
    // The later check ends first.
    for (const pass of passes.reverse()) pass();
    await settled;
    expect(told).toEqual(['<agent>', 'A REMARK', '[ok]', 'THE ANSWER']);
  });

  it('forget text that was superseded before it was shown', async () => {
    const { told, sink } = events();
    const checked = new CheckedEvents(
      sink,
      async (text) => text,
      () => {},
    );
    checked.token(`${SENTENCE}half a sen`);
    checked.progress({ step: 'superseded' });
    checked.token('anew');
    await checked.settled();
    expect(told).toEqual([SENTENCE, '<superseded>', 'anew']);
  });

  it('end with the first text that is blocked, and say so once', async () => {
    const { told, sink } = events();
    const stops: unknown[] = [];
    const blocked = new Error('blocked');
    const check = async (text: string) => {
      if (text.includes('bad')) throw blocked;
      return text;
    };
    const checked = new CheckedEvents(sink, check, (reason) => stops.push(reason));
    checked.token(SENTENCE);
    checked.token(`bad ${SENTENCE}`);
    checked.tool(TOOL);
    checked.token('bad again');
    await checked.settled();
    checked.token('more');
    checked.tool(TOOL);
    await checked.settled();
    expect(told).toEqual([SENTENCE]);
    expect(stops).toEqual([blocked]);
  });
});
