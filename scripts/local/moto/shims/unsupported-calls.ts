/**
 * Where moto has no such service or operation, or breaks over one, it answers with a page of HTML that SDKs can't
 * read, and a status that makes them try again. The caller gets an error in its own protocol that says so, once.
 */
import { credentialScope } from '../../credential-scope.ts';
import { readWhole } from '../../response.ts';
import type { CloudRequest } from '../../service.ts';
import { serviceError } from '../../service-error.ts';
import type { Shim } from '../shim.ts';

export const unsupportedCalls: Shim = async (request, next) => {
  const response = await next(request);
  const labelled = response.headers?.['content-type']?.startsWith('text/html') ?? false;
  if (!labelled || response.status < 400 || request.method === 'HEAD') return response;
  // moto labels some of its right answers as HTML too: only the page itself tells.
  const body = await readWhole(response.body);
  if (!/^<!doctype html>/i.test(body.toString())) return { ...response, body };
  const service = credentialScope(request.headers.authorization, request.query)?.service ?? '';
  // Not a 5xx that SDKs retry (500, 502, 503, 504): the second answer would be the same.
  return serviceError(
    { headers: request.headers, service },
    501,
    'NotImplemented',
    `the local cloud can't do ${operationOf(request)} of ${service || 'an unsigned request'}`,
  );
};

function operationOf(request: CloudRequest): string {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') return target.slice(target.lastIndexOf('.') + 1);
  const action = /(?:^|&)Action=(\w+)/.exec(request.body.toString('latin1'))?.[1];
  return action ?? `${request.method} ${request.path}`;
}
