/** What a tool of an MCP server gave, as the output of a tool: data for the model, or the sentence of an error. */
import { isObject, McpError } from '../../shared/mcp/json-rpc.ts';

/** @param result of `tools/call` @throws McpError when it is none */
export function callOutput(result: Record<string, unknown>): Record<string, unknown> {
  const { content = [], structuredContent, isError } = result;
  if (!Array.isArray(content)) throw new McpError('the result of the call has no content');
  const text = content
    .map(textOf)
    .filter((part) => part !== '')
    .join('\n');
  // Recognised by whoever runs tools, as in any other tool's output.
  if (isError === true) return { isError: true, message: text };
  if (isObject(structuredContent)) return structuredContent;
  return objectIn(text) ?? { text };
}

/** Text of a block; of pictures, sounds and links only that there is one, as the model gets text alone. */
function textOf(block: unknown): string {
  if (!isObject(block)) return '';
  const { type, text, resource } = block;
  if (type === 'text') return typeof text === 'string' ? text : '';
  if (type === 'resource' && isObject(resource) && typeof resource.text === 'string') {
    return resource.text;
  }
  return `[left out: ${String(type).slice(0, 40)}]`;
}

/** Many servers write their data as JSON into a text. */
function objectIn(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
