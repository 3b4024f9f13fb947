/** Errors in the wire format that the caller's SDK expects of the service it called. */
import { randomUUID } from 'node:crypto';
import type { CloudRequest, CloudResponse } from './service.ts';

/**
 * An error answer for `request`. S3 and the query protocol speak XML, all others JSON; the error's name is in the
 * `x-amzn-errortype` header and in the body, because protocols differ in where their SDKs look.
 */
export function serviceError(
  request: Pick<CloudRequest, 'headers'> & { service?: string },
  status: number,
  code: string,
  message: string,
): CloudResponse {
  const requestId = randomUUID();
  const headers = { 'x-amzn-requestid': requestId, 'x-amzn-errortype': code };
  const form = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  if (request.service === 's3' || form) {
    const error = `<Code>${code}</Code><Message>${escapeXml(message)}</Message>`;
    const id = `<RequestId>${requestId}</RequestId>`;
    const body =
      request.service === 's3'
        ? `<Error>${error}${id}</Error>`
        : `<ErrorResponse><Error><Type>Sender</Type>${error}</Error>${id}</ErrorResponse>`;
    return {
      status,
      headers: { ...headers, 'content-type': 'application/xml' },
      body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
    };
  }
  return {
    status,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ __type: code, message }),
  };
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
