/** Headers of a function's answer on their way to the client. */

/** The length and the framing of the message are the gateway's own to say. */
const OWN = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding']);

/**
 * Joins single and multiple values; names in lower case, so that a function's `Content-Type` takes the place of a
 * default. A name in both has its multiple values (API Gateway guide, "Output format of a Lambda function").
 */
export function clientHeaders(answer: {
  headers?: Record<string, unknown> | null;
  multiValueHeaders?: Record<string, unknown[]> | null;
}): Record<string, string> {
  const single = Object.entries(answer.headers ?? {}).map(([name, value]) => [name, String(value)]);
  const multi = Object.entries(answer.multiValueHeaders ?? {}).map(([name, values]) => [
    name,
    values.map(String).join(', '),
  ]);
  return Object.fromEntries(
    [...single, ...multi]
      .map(([name = '', value = '']): [string, string] => [name.toLowerCase(), value])
      .filter(([name]) => !OWN.has(name)),
  );
}
