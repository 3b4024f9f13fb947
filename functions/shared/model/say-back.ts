/** A model's answer as it goes back to it in the next request: Bedrock refuses some of what its models say. */
import type { ContentBlock, ToolUseBlock } from '@aws-sdk/client-bedrock-runtime';

/** Tool names that Converse takes, also in a call of a tool that there is not (Converse API model, `ToolName`). */
const OUTSIDE_A_NAME = /[^a-zA-Z0-9_-]/g;
const MAX_NAME = 64;

/**
 * Without blank text. A name that the model made up becomes one that may be sent, an input that is no object an empty one.
 * Calls keep their ids, by which their results find them.
 */
export function saidBack(content: readonly ContentBlock[]): ContentBlock[] {
  return content.flatMap((block): ContentBlock[] => {
    const { text, toolUse } = block;
    if (toolUse) return [{ toolUse: callBack(toolUse) }];
    return text === undefined || text.trim() !== '' ? [block] : [];
  });
}

function callBack(call: ToolUseBlock): ToolUseBlock {
  const name = call.name?.replace(OUTSIDE_A_NAME, '_').slice(0, MAX_NAME);
  return { ...call, name, input: hasObjectInput(call) ? call.input : {} };
}

export function hasObjectInput({ input }: ToolUseBlock): boolean {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}
