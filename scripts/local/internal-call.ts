/** Calls from one part of the local cloud to another, without a socket between them. */
import { DEFAULT_REGION, LOCAL_ACCESS_KEY_ID, LOCAL_ACCOUNT_ID } from './account.ts';
import { readWhole } from './response.ts';
import type { CloudService } from './service.ts';

export interface InternalCall {
  /** Signing name: moto chooses its backend by it. */
  service: string;
  method?: string;
  path?: string;
  query?: Record<string, string>;
  /** Operation of a JSON protocol, such as `Logs_20140328.PutLogEvents`. */
  target?: string;
  body?: unknown;
  /** Parameters of the query protocol, `Action` and `Version` among them; instead of a body. */
  form?: Record<string, string>;
}

export interface InternalAnswer {
  status: number;
  bytes: Buffer;
}

/** Never rejects because of the answer's status: the caller decides what an error means. */
export async function callService(
  service: CloudService,
  call: InternalCall,
): Promise<InternalAnswer> {
  const date = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const scope = `${LOCAL_ACCESS_KEY_ID}/${date}/${DEFAULT_REGION}/${call.service}/aws4_request`;
  const response = await service.handle({
    method: call.method ?? 'POST',
    path: call.path ?? '/',
    query: new URLSearchParams(call.query),
    headers: {
      host: '127.0.0.1',
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
      ...(call.body !== undefined && { 'content-type': 'application/x-amz-json-1.1' }),
      ...(call.form && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(call.target !== undefined && { 'x-amz-target': call.target }),
    },
    body: bodyOf(call),
    region: DEFAULT_REGION,
    accountId: LOCAL_ACCOUNT_ID,
    signal: new AbortController().signal,
  });
  return { status: response.status, bytes: await readWhole(response.body) };
}

function bodyOf({ body, form }: InternalCall): Buffer {
  if (form) return Buffer.from(new URLSearchParams(form).toString());
  return body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body));
}

/** The JSON of a successful answer; undefined for any error, such as not found. */
export async function callJson<T>(
  service: CloudService,
  call: InternalCall,
): Promise<T | undefined> {
  const { status, bytes } = await callService(service, call);
  return status < 300 ? (JSON.parse(bytes.toString()) as T) : undefined;
}
