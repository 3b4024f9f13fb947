/** How often each tool was called in one turn. One object a turn. */
import type { ToolDefinition } from '../agent-types.ts';

export class ToolQuota {
  readonly #used = new Map<string, number>();

  /** Takes one call of the tool; false when its `maxCalls` are used up. */
  take({ name, maxCalls = Number.POSITIVE_INFINITY }: ToolDefinition): boolean {
    const used = this.#used.get(name) ?? 0;
    if (used >= maxCalls) return false;
    this.#used.set(name, used + 1);
    return true;
  }
}
