/** When a call of a tool needs somebody's word first, as the tool declares it. */
import type { ToolContext } from '../agent-types.ts';

/** A call that meets any of the conditions is not run but asked for. */
export interface ToolApproval {
  /** Every call: the tool is of a class that nobody runs alone. */
  always?: true;
  /** A call of more than this amount, in the unit of `amountOf`. */
  above?: number;
  /**
   * The amount of a call, from its input and the tenant's records. It has to count what earlier calls did to the same
   * thing, or many small ones pass where one large one would not. Called only with `above`; what throws is not run, and
   * a `ToolError` refuses the call in its own words, so that nobody is asked for what could not be done.
   */
  amountOf?(input: Record<string, unknown>, context: ToolContext): Promise<number>;
  /**
   * A call in a turn that the router gave to the agent with less than this confidence, 0 to 1. For an agent that got the
   * turn from another one, the classifier's counts where it put that agent first, else none.
   */
  confidenceBelow?: number;
  /** What happens when nobody decides in time; `deny` when not given. */
  onTimeout?: 'deny' | 'run';
  /** Minutes in which it can be decided; 30 when not given. */
  minutes?: number;
}

/** Which condition asked for the approval, with the sentence that people read. */
export interface ApprovalNeed {
  why: 'always' | 'amount' | 'confidence';
  /** Completes "needs an approval: ". */
  reason: string;
}

/** @param confidence of the routing. @returns undefined when the call may run at once. @throws what `amountOf` throws */
export async function approvalNeed(
  { always, above, amountOf, confidenceBelow }: ToolApproval,
  input: Record<string, unknown>,
  context: ToolContext,
  confidence: number,
): Promise<ApprovalNeed | undefined> {
  if (always) return { why: 'always', reason: 'it always does' };
  if (above !== undefined) {
    const amount = await amountOf?.(input, context);
    // What is no number is not known to be small.
    if (amount === undefined || !Number.isFinite(amount)) {
      return { why: 'amount', reason: `its amount is unknown, and ${above} is the most without` };
    }
    if (amount > above) {
      return { why: 'amount', reason: `the amount ${amount} is above ${above}` };
    }
  }
  if (confidenceBelow !== undefined && !(confidence >= confidenceBelow)) {
    const reason = `it is not certain enough that this was meant (${confidence}, below ${confidenceBelow})`;
    return { why: 'confidence', reason };
  }
  return undefined;
}
