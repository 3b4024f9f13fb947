/** The header of a request whose server asks for a token. */

/** @returns undefined for a token that no header takes; the header otherwise */
export function bearer(token: string): string | undefined {
  // A line end is easily stored with a token.
  const trimmed = token.trim();
  return /^[\x21-\x7e]+$/.test(trimmed) ? `Bearer ${trimmed}` : undefined;
}
