import type { ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BrokenAnswer } from '../../../../../functions/shared/model/failure.ts';
import { readStream } from '../../../../../functions/shared/model/read-stream.ts';

type Block = { text: string } | { name: string; input: Record<string, unknown> };

const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ text: fc.string({ maxLength: 12 }) }),
  fc.record({
    name: fc.constantFrom('refund_create', 'order_lookup'),
    input: fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 1 }), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
  }),
);

/** Start, pieces and stop of one block; the text is cut anywhere, a start is optional for text. */
function eventsOf(each: Block, index: number, sizes: number[]): ConverseStreamOutput[] {
  const isText = 'text' in each;
  const whole = isText ? each.text : JSON.stringify(each.input);
  const pieces: string[] = [];
  for (let at = 0, turn = 0; at < whole.length; turn++) {
    const size = sizes[turn % sizes.length] as number;
    pieces.push(whole.slice(at, at + size));
    at += size;
  }
  const start = isText
    ? []
    : [
        {
          contentBlockStart: {
            contentBlockIndex: index,
            start: { toolUse: { toolUseId: `use-${index}`, name: each.name } },
          },
        },
      ];
  return [
    ...start,
    ...pieces.map((piece) => ({
      contentBlockDelta: {
        contentBlockIndex: index,
        delta: isText ? { text: piece } : { toolUse: { input: piece } },
      },
    })),
    { contentBlockStop: { contentBlockIndex: index } },
  ] as ConverseStreamOutput[];
}

/** Merges the lists into one, each in its own order, as `choices` decides. */
function interleaved<T>(lists: T[][], choices: number[]): T[] {
  const left = lists.map((list) => [...list]);
  const merged: T[] = [];
  for (let turn = 0; left.some((list) => list.length > 0); turn++) {
    const open = left.filter((list) => list.length > 0);
    const list = open[(choices[turn % choices.length] as number) % open.length] as T[];
    merged.push(list.shift() as T);
  }
  return merged;
}

const answers = fc
  .tuple(
    fc.array(block, { minLength: 1, maxLength: 4 }),
    fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
    fc.array(fc.nat(3), { minLength: 1, maxLength: 9 }),
  )
  .map(([blocks, sizes, choices]) => ({
    blocks,
    events: interleaved(
      blocks.map((each, index) => eventsOf(each, index, sizes)),
      choices,
    ),
  }));

const start = { messageStart: { role: 'assistant' } } as ConverseStreamOutput;
const stop = { messageStop: { stopReason: 'end_turn' } } as ConverseStreamOutput;
const metadata = {
  metadata: { usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 }, metrics: undefined },
} as ConverseStreamOutput;

async function* emitted(
  events: readonly ConverseStreamOutput[],
  error?: Error,
): AsyncGenerator<ConverseStreamOutput> {
  yield* events;
  if (error) throw error;
}

const ignore = (): void => {};

describe('a whole stream', () => {
  it('gives every block in its place, however blocks interleave and texts are cut', async () => {
    await fc.assert(
      fc.asyncProperty(answers, async ({ blocks, events }) => {
        let shown = '';
        const answer = await readStream(emitted([start, ...events, stop, metadata]), (text) => {
          shown += text;
        });
        expect(answer.content).toEqual(
          blocks.map((each, index) =>
            'text' in each
              ? { text: each.text }
              : {
                  toolUse: {
                    toolUseId: `use-${index}`,
                    name: each.name,
                    input: JSON.parse(JSON.stringify(each.input)),
                  },
                },
          ),
        );
        expect(shown).toHaveLength(
          blocks.reduce((sum, each) => sum + ('text' in each ? each.text.length : 0), 0),
        );
        expect(answer.usage?.totalTokens).toBe(3);
      }),
    );
  });
});

describe('a stream that is cut', () => {
  it('is never an answer before messageStop, wherever and however it ends', async () => {
    const ends = fc.constantFrom(undefined, new Error('aborted'));
    await fc.assert(
      fc.asyncProperty(answers, fc.nat(), ends, async ({ events }, where, end) => {
        const all = [start, ...events];
        const cut = emitted(all.slice(0, where % (all.length + 1)), end);
        await expect(readStream(cut, ignore)).rejects.toBeInstanceOf(end ? Error : BrokenAnswer);
      }),
    );
  });

  it('is an answer after messageStop, without its usage', async () => {
    await fc.assert(
      fc.asyncProperty(answers, async ({ events }) => {
        const cut = emitted([start, ...events, stop], new Error('aborted'));
        const { stopReason, usage } = await readStream(cut, ignore);
        expect({ stopReason, usage }).toEqual({ stopReason: 'end_turn', usage: undefined });
      }),
    );
  });
});

describe('a stream that ends but is not whole', () => {
  const delta = (input: string) =>
    ({
      contentBlockDelta: { contentBlockIndex: 0, delta: { toolUse: { input } } },
    }) as ConverseStreamOutput;
  const toolStart = {
    contentBlockStart: {
      contentBlockIndex: 0,
      start: { toolUse: { toolUseId: 'use-0', name: 'refund_create' } },
    },
  } as ConverseStreamOutput;
  const blockStop = { contentBlockStop: { contentBlockIndex: 0 } } as ConverseStreamOutput;

  it('is refused while a block is open', async () => {
    const open = emitted([start, toolStart, delta('{}'), stop, metadata]);
    await expect(readStream(open, ignore)).rejects.toThrow('within a content block');
  });

  it('hands on a tool input that is no JSON as it came, so that nobody runs it as one', async () => {
    const bad = emitted([start, toolStart, delta('{"amount": 1'), blockStop, stop, metadata]);
    const { content } = await readStream(bad, ignore);
    expect(content[0]?.toolUse?.input).toBe('{"amount": 1');
  });

  it('takes a tool use without any input for an empty one', async () => {
    const none = emitted([start, toolStart, blockStop, stop, metadata]);
    const { content } = await readStream(none, ignore);
    expect(content).toMatchObject([{ toolUse: { input: {} } }]);
  });
});
