/** Content rules over what is no plain text: forms, parts, results. It is checked as one JSON text. */
import { blockedAt, type Guardrail } from './guardrail.ts';

/**
 * @returns the value as it was, or with what is sensitive masked in its texts
 * @throws ApiError 422 for one that is blocked, 503 where it could not be checked, or the reason of the signal
 */
export async function checkJson<T>(
  guardrail: Guardrail,
  value: T,
  signal: AbortSignal,
): Promise<T> {
  const json = JSON.stringify(value);
  if (json === undefined || json === '{}') return value;
  const passed = await guardrail.check('output', json, signal);
  return passed === json ? value : parseMasked(passed);
}

/** A mask that goes beyond a text leaves no JSON; what is left of it is not shown then. */
function parseMasked<T>(json: string): T {
  try {
    return JSON.parse(json);
  } catch {
    throw blockedAt('output');
  }
}
