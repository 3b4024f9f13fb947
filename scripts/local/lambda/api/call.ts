import type { IncomingHttpHeaders } from 'node:http';
import type { CloudResponse } from '../../service.ts';
import { ServiceError } from './errors.ts';

export type Json = Record<string, unknown>;

/** One request after routing: path parameters decoded, the body still bytes (an invocation's is not ours to parse). */
export interface Call {
  parameters: Record<string, string>;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
  signal: AbortSignal;
}

/** A path parameter that the route guarantees. */
export function parameter(call: Call, name: string): string {
  const value = call.parameters[name];
  if (value === undefined) throw new Error(`the route has no parameter ${name}`);
  return value;
}

/** The request's JSON object; an empty body counts as an empty object, as it does for the service. */
export function jsonBody(call: Call): Json {
  if (call.body.length === 0) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(call.body.toString('utf8'));
  } catch {
    throw new ServiceError(
      'InvalidRequestContentException',
      'Could not parse request body into json',
    );
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new ServiceError(
      'InvalidRequestContentException',
      'The request body must be a json object',
    );
  }
  return parsed as Json;
}

/** A header by its name in lower case; the first of several. */
export function header(call: Call, name: string): string | undefined {
  const value = call.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** A JSON answer; members that are undefined are absent. */
export function json(status: number, value: unknown): CloudResponse {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  };
}

export const noContent = (): CloudResponse => ({ status: 204 });
