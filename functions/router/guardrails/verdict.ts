/** What an ApplyGuardrail answer says of a text. */
import type { ApplyGuardrailCommandOutput } from '@aws-sdk/client-bedrock-runtime';

export type Verdict =
  /** `text` is as it was, or has what is sensitive masked in it. */
  { passes: true; text: string } | { passes: false };

type Assessed = Pick<ApplyGuardrailCommandOutput, 'action' | 'outputs' | 'assessments'>;

/**
 * An intervention masks or blocks. It is a mask only where every rule that acted says so, and the masked text is there:
 * of anything else the text is not shown.
 */
export function verdictOf(text: string, { action, outputs, assessments }: Assessed): Verdict {
  if (action === 'NONE') return { passes: true, text };
  const acted = actionsIn(assessments).filter((each) => each !== 'NONE');
  const masked = outputs?.[0]?.text;
  const isMask = acted.length > 0 && acted.every((each) => each === 'ANONYMIZED');
  return isMask && masked ? { passes: true, text: masked } : { passes: false };
}

/** Every policy's findings have an `action`, at its own depth. */
function actionsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === 'action' && typeof each === 'string' ? [each] : actionsIn(each),
  );
}
