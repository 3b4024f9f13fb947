/** Small helpers over CloudResponse that several services share. */
import type { CloudResponse } from './service.ts';

/** A JSON answer of the REST protocols. */
export function jsonResponse(status: number, value: unknown): CloudResponse {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  };
}

/** Reads a body whole, whatever its form. */
export async function readWhole(body: CloudResponse['body']): Promise<Buffer> {
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Replaces the body; the length is that of the new one. */
function withBody(response: CloudResponse, body: string | Uint8Array): CloudResponse {
  const headers = { ...response.headers, 'content-length': String(Buffer.byteLength(body)) };
  return { ...response, headers, body };
}

/** Applies `change` to the JSON object of a successful answer; other answers pass as they are. */
export async function mapJson(
  response: CloudResponse,
  change: (value: Record<string, unknown>) => unknown,
): Promise<CloudResponse> {
  if (response.status >= 300) return response;
  const text = (await readWhole(response.body)).toString();
  if (text === '') return withBody(response, '');
  return withBody(response, JSON.stringify(change(JSON.parse(text))));
}
