import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  CUT_MARK,
  REPLAYED_TOKENS,
  REPLAYED_TURNS,
  replayWindow,
  TEXT_TOKENS,
} from '../../../../../functions/router/sessions/replay-window.ts';
import { estimateTokens } from '../../../../../functions/shared/model/usage.ts';

const turn = (name: string, message = 'question', answer = 'answer') => ({
  turnId: name,
  message,
  answer,
});
const names = (turns: readonly { turnId: string }[]) => turns.map(({ turnId }) => turnId);

describe('the window of a session that a model reads again', () => {
  it('holds the last five turns, oldest first', () => {
    const turns = ['1', '2', '3', '4', '5', '6', '7'].map((name) => turn(name));
    expect(replayWindow(turns)).toEqual(turns.slice(2));
  });

  it('drops the oldest turns first when five are too many tokens', () => {
    const long = 'words '.repeat(300);
    const turns = ['1', '2', '3', '4', '5'].map((name) => turn(name, long, long));
    expect(names(replayWindow(turns))).toEqual(['3', '4', '5']);
  });

  it('shortens a huge text in its middle with a mark, and leaves no half of a character', () => {
    const huge = `First ${'🚚'.repeat(4_000)} which one?`;
    const [only] = replayWindow([turn('1', huge, huge)]);
    expect(only?.message).toMatch(/^First 🚚+.? \[…\] .?🚚+ which one\?$/u);
    expect(only?.message.isWellFormed()).toBe(true);
    expect(only?.message).toBe(only?.answer);
  });

  it('leaves a text alone that just fits', () => {
    const text = 'x'.repeat(TEXT_TOKENS * 4 - 2);
    expect(replayWindow([turn('1', text, text)])).toEqual([turn('1', text, text)]);
  });

  it('is within its tokens for any texts, made of the newest turns in order, none without its answer', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 50 }),
      fc.string({ unit: 'binary', maxLength: 3_000 }),
      fc.integer({ min: 0, max: 9_000 }).map((length) => '"\n'.repeat(length)),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { maxLength: 9 }), (texts) => {
        const turns = texts.map(([message, answer], index) => turn(String(index), message, answer));
        const window = replayWindow(turns);
        const tokens = window.map(
          ({ message, answer }) => estimateTokens(message) + estimateTokens(answer),
        );
        expect(tokens.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(REPLAYED_TOKENS);
        expect(window.length).toBeLessThanOrEqual(REPLAYED_TURNS);
        expect(names(window)).toEqual(names(turns.slice(turns.length - window.length)));
        if (turns.length > 0) expect(window.length).toBeGreaterThan(0);
        for (const { turnId, message, answer } of window) {
          const { message: asked, answer: said } = turns[Number(turnId)] as (typeof turns)[0];
          for (const [short, whole] of [
            [message, asked],
            [answer, said],
          ] as const) {
            if (short !== whole) expect(short).toContain(CUT_MARK);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
