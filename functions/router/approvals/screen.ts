/**
 * The content rules over what people read of an action: its input before it is asked for, its result before anybody sees
 * it, the session's next model included.
 */
import { checkJson } from '../guardrails/check-json.ts';
import type { Guardrail } from '../guardrails/guardrail.ts';
import { ApiError } from '../http/api-error.ts';

/**
 * @returns what may be shown: the value as it was, masked, or `WITHHELD` in place of one that is blocked
 * @throws what keeps the rules from being checked
 */
export type Screen = (value: unknown, signal: AbortSignal) => Promise<unknown>;

/** In place of what is blocked. */
export const WITHHELD = {
  status: 'withheld',
  message: 'Blocked by a content rule, and not shown.',
};

/** @returns undefined for a stage without a guardrail: all is shown */
export function createScreen(guardrail: Guardrail | undefined): Screen | undefined {
  if (!guardrail) return undefined;
  return async (value, signal) => {
    try {
      return await checkJson(guardrail, value, signal);
    } catch (error) {
      if (error instanceof ApiError && error.code === 'blocked') return WITHHELD;
      throw error;
    }
  };
}
