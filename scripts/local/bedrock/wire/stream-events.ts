/** Cuts an answer into the events of ConverseStream, in the service's order. */
import type { Answer, ContentBlock } from './converse-types.ts';
import type { StreamEvent } from './event-stream.ts';

/** Characters of one text delta, at least; a delta ends at the end of a word. */
const DELTA_LENGTH = 12;
/** Tool input comes in pieces that end anywhere. */
const INPUT_PIECE_LENGTH = 16;

export function toStreamEvents(
  { content, stopReason, usage }: Answer,
  latencyMs: number,
): StreamEvent[] {
  return [
    { type: 'messageStart', payload: { role: 'assistant' } },
    ...content.flatMap(blockEvents),
    { type: 'messageStop', payload: { stopReason } },
    { type: 'metadata', payload: { usage, metrics: { latencyMs } } },
  ];
}

/** Text blocks have no start event, tool use has one; both as the service does it. */
function blockEvents({ text, toolUse }: ContentBlock, contentBlockIndex: number): StreamEvent[] {
  const stop = { type: 'contentBlockStop', payload: { contentBlockIndex } };
  const delta = (value: unknown) => ({
    type: 'contentBlockDelta',
    payload: { contentBlockIndex, delta: value },
  });
  if (!toolUse) return [...textPieces(text ?? '').map((piece) => delta({ text: piece })), stop];
  const { input, ...start } = toolUse;
  const json = typeof input === 'string' ? input : JSON.stringify(input);
  return [
    { type: 'contentBlockStart', payload: { contentBlockIndex, start: { toolUse: start } } },
    ...pieces(json, INPUT_PIECE_LENGTH).map((piece) => delta({ toolUse: { input: piece } })),
    stop,
  ];
}

function textPieces(text: string): string[] {
  return text.match(new RegExp(`[^]{${DELTA_LENGTH}}\\S*|[^]+`, 'gu')) ?? [];
}

function pieces(text: string, length: number): string[] {
  return text.match(new RegExp(`[^]{1,${length}}`, 'gu')) ?? [];
}
