/** A text as a regular expression that matches exactly it. */
export function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Compiles the source of a schema's pattern; undefined when it is no regular expression. */
export function compilePattern(source: string, flags: string): RegExp | undefined {
  // Unicode mode knows \p{…} but refuses needless escapes that other engines take, so the plain mode is tried too.
  for (const mode of ['u', '']) {
    try {
      return new RegExp(source, flags + mode);
    } catch {}
  }
  return undefined;
}
