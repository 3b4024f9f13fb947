/** Which guardrail of Amazon Bedrock a stage has, from the variable that its permission intent sets. */

export interface GuardrailSettings {
  id: string;
  version: string;
  /** What becomes of a text that could not be checked: `closed` stops the turn, `open` lets it pass. */
  whenUnavailable: 'closed' | 'open';
}

/** @returns undefined for a stage without one. @throws Error of one line for settings that are no such thing */
export function guardrailSettings({ GUARDRAIL }: NodeJS.ProcessEnv): GuardrailSettings | undefined {
  if (!GUARDRAIL) return undefined;
  const { id, version, whenUnavailable } = JSON.parse(GUARDRAIL) as Partial<GuardrailSettings>;
  if (!id || !version || (whenUnavailable !== 'closed' && whenUnavailable !== 'open')) {
    throw new Error(
      `GUARDRAIL needs id, version and whenUnavailable (closed or open): ${GUARDRAIL}`,
    );
  }
  return { id, version, whenUnavailable };
}
