/** How programs are written: named instructions, each with at most one call that changes something. */
import type { Context } from './context.ts';

export interface Instruction {
  /**
   * One atomic step.
   * @returns the next instruction, `ended`, or undefined while it can only wait: nothing may have been changed then
   */
  run(context: Context): string | undefined;
  /** Where a call that may fail by itself leads then. */
  fails?: string;
  /** Looks after the claim right before its call; a program that lost it stops. */
  isUnderClaim?: boolean;
  /** Follows a look at the aliases so closely that no hand comes in between. */
  isAtOnce?: boolean;
  /** Its call changes something, and its answer may be lost: the client asks again. */
  isRepeatable?: boolean;
}

export type Program = Readonly<Record<string, Instruction>>;
