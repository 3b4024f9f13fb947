/** A buffered Lambda proxy answer, made into HTTP. */
import type { CloudResponse } from '../service.ts';
import { clientHeaders } from './client-headers.ts';
import { isStatus } from './prelude.ts';

/** Returns undefined when the payload is not an answer of a proxy integration ("Malformed Lambda proxy response"). */
export function proxyResult(payload: Uint8Array): CloudResponse | undefined {
  const value = parseObject(payload);
  if (!value) return undefined;
  const status = Number(value.statusCode);
  const { body = '' } = value;
  if (!isStatus(status) || (typeof body !== 'string' && body !== null)) return undefined;
  return {
    status,
    headers: { 'content-type': 'application/json', ...clientHeaders(value) },
    body: Buffer.from(body ?? '', value.isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

function parseObject(payload: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(Buffer.from(payload).toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
