/** Which tools a turn may use: those of its agent, less those whose scope the actor does not hold. */

/**
 * Tools outside this list are neither offered to the model nor run when it calls them all the same, so nothing that a
 * message or a tool's result says can add one.
 * @param scopes of the verified token
 */
export function allowedTools<T extends { scope?: string }>(
  tools: readonly T[],
  scopes: readonly string[],
): T[] {
  return tools.filter(({ scope }) => scope === undefined || scopes.includes(scope));
}
