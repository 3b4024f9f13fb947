/** Keeps turns from waiting for a tool that keeps failing: one breaker a tool and worker, as for models. */
import { Breaker, type Permit } from '../../shared/model/breaker.ts';
import type { ToolDefinition } from '../agent-types.ts';

export class ToolBreakers {
  readonly #breakers = new WeakMap<ToolDefinition, Breaker>();
  readonly #now: (() => number) | undefined;

  /** @param now a clock in ms */
  constructor(now?: () => number) {
    this.#now = now;
  }

  /** The right to run the tool once; undefined while its breaker is open. */
  enter(tool: ToolDefinition): Permit | undefined {
    const breaker = this.#breakers.get(tool) ?? new Breaker(this.#now);
    this.#breakers.set(tool, breaker);
    return breaker.enter();
  }
}
