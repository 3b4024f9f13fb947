/** An error of the service in one line, its name first. */
export function describe(error: unknown): string {
  const { name, message } = error as Error;
  return `${name}: ${message}`;
}
