/** How often each tool was called in one turn, by whichever of its agents. One object a turn. */
import type { ToolDefinition } from '../agent-types.ts';

export class ToolQuota {
  readonly #used = new Map<string | ToolDefinition, number>();

  /** Takes one call of the tool; false when its `maxCalls` are used up. */
  take(tool: ToolDefinition): boolean {
    const { maxCalls = Number.POSITIVE_INFINITY } = tool;
    const key = keyOf(tool);
    const used = this.#used.get(key) ?? 0;
    if (used >= maxCalls) return false;
    this.#used.set(key, used + 1);
    return true;
  }
}

/**
 * A tool of an MCP server is one tool, whichever agent calls it: its name tells. Files of two agents may have one name, and
 * are two tools.
 */
function keyOf(tool: ToolDefinition): string | ToolDefinition {
  return tool.name.includes('__') ? tool.name : tool;
}
