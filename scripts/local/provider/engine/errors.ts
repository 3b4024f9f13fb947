/** The service's errors in one line. */

/** Whether an error is the service's exception of that name, and says that (when a text is given). */
export function isServiceError(error: unknown, name: string, text = ''): boolean {
  return error instanceof Error && error.name === name && error.message.includes(text);
}

/** The error as one line, with the service's name for it and what to do when nobody answers. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'AbortError') return 'interrupted';
  const code = (error as { code?: unknown }).code;
  if (code === 'ECONNREFUSED')
    return `nobody answers at the Lambda endpoint (${error.message || code}); is the local cloud up?`;
  return error.name === 'Error' || error.name === 'IncompleteError'
    ? error.message
    : `${error.name}: ${error.message}`;
}
