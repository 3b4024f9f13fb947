/** UpdateIntegration's patch operations, applied to an integration (API Gateway API reference, patch operations). */

export interface PatchOperation {
  op?: string;
  path?: string;
  value?: string;
}

/** Members that are numbers in the API, though a patch carries them as text. */
const NUMBERS = new Set(['timeoutInMillis']);

/**
 * Returns the integration after the operations, without the members that PutIntegration doesn't take. `replace` and
 * `add` set a member or, in `/requestParameters/x` and `/requestTemplates/x`, an entry of one; `remove` drops it.
 */
export function patchIntegration(
  integration: Record<string, unknown>,
  operations: readonly PatchOperation[],
): Record<string, unknown> {
  const { integrationResponses: _, ...changed } = structuredClone(integration);
  for (const { op, path = '', value } of operations) {
    const [member = '', entry] = path.split('/').slice(1).map(unescapePointer);
    const owner = entry === undefined ? changed : mapOf(changed, member);
    const name = entry ?? member;
    if (op === 'remove') delete owner[name];
    else owner[name] = NUMBERS.has(name) ? Number(value) : value;
  }
  return changed;
}

function mapOf(integration: Record<string, unknown>, member: string): Record<string, unknown> {
  const map = { ...(integration[member] as Record<string, unknown> | null | undefined) };
  integration[member] = map;
  return map;
}

/** JSON pointer escapes (RFC 6901): content types as keys carry a slash. */
function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
