/**
 * Puts a ConverseStream answer together. Blocks may interleave, so pieces are kept apart by their index, and an answer
 * counts only when it is whole: `messageStop` seen, every block closed. A stream that just ends is broken, however
 * quietly.
 */
import type {
  ContentBlock,
  ConverseStreamOutput,
  TokenUsage,
} from '@aws-sdk/client-bedrock-runtime';
import { BrokenAnswer } from './failure.ts';

export interface CollectedAnswer {
  content: ContentBlock[];
  stopReason: string;
  usage: TokenUsage | undefined;
}

interface OpenBlock {
  text: string;
  tool?: { toolUseId: string; name: string; json: string };
  closed: boolean;
}

/** @throws BrokenAnswer for an answer that is not whole; whatever the stream throws */
export async function readStream(
  events: AsyncIterable<ConverseStreamOutput>,
  onText: (text: string) => void,
  onOutput: (piece: string) => void = () => {},
): Promise<CollectedAnswer> {
  const blocks = new Map<number, OpenBlock>();
  let stopReason: string | undefined;
  let usage: TokenUsage | undefined;
  const blockAt = (index = 0): OpenBlock => {
    // Some models send text without a contentBlockStart.
    const block = blocks.get(index) ?? { text: '', closed: false };
    blocks.set(index, block);
    return block;
  };
  try {
    for await (const event of events) {
      if (event.contentBlockStart) {
        const { contentBlockIndex, start } = event.contentBlockStart;
        const block = blockAt(contentBlockIndex);
        if (start?.toolUse) {
          const { toolUseId = '', name = '' } = start.toolUse;
          block.tool = { toolUseId, name, json: '' };
        }
      } else if (event.contentBlockDelta) {
        const block = blockAt(event.contentBlockDelta.contentBlockIndex);
        const { text, toolUse } = event.contentBlockDelta.delta ?? {};
        onOutput(text ?? toolUse?.input ?? '');
        if (text !== undefined) {
          block.text += text;
          onText(text);
        }
        if (toolUse?.input !== undefined && block.tool) block.tool.json += toolUse.input;
      } else if (event.contentBlockStop) {
        blockAt(event.contentBlockStop.contentBlockIndex).closed = true;
      } else if (event.messageStop) {
        stopReason = event.messageStop.stopReason;
      } else if (event.metadata) {
        usage = event.metadata.usage;
      }
    }
  } catch (error) {
    // After messageStop the text is whole: a connection that fails then costs the usage, not the answer.
    if (stopReason === undefined) throw error;
  }
  if (stopReason === undefined) throw new BrokenAnswer('the stream ended without messageStop');
  if ([...blocks.values()].some(({ closed }) => !closed)) {
    throw new BrokenAnswer('the stream ended within a content block', usage);
  }
  const ordered = [...blocks].sort(([left], [right]) => left - right).map(([, block]) => block);
  return {
    content: ordered.map((block) => toContent(block, stopReason)),
    stopReason,
    usage,
  };
}

/** An input that is not JSON is handed on as the text that came: no object, which is for the caller to see. */
function toContent({ text, tool }: OpenBlock, stopReason: string): ContentBlock {
  if (!tool) return { text };
  const { toolUseId, name, json } = tool;
  try {
    return { toolUse: { toolUseId, name, input: json === '' ? {} : JSON.parse(json) } };
  } catch {
    // An input that was cut off by the token limit must never be run; the stop reason tells the caller.
    return stopReason === 'max_tokens'
      ? { text: '' }
      : { toolUse: { toolUseId, name, input: json } };
  }
}
