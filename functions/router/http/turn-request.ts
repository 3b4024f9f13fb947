/** Reads a turn from the API Gateway proxy event. Everything in it is untrusted but the identity that the gateway checked. */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { JsonSchemaObject } from '../../shared/json-schema/json-schema.ts';
import { schemaProblems } from '../../shared/json-schema/validate.ts';
import { ApiError } from './api-error.ts';

export interface TurnRequest {
  tenant: string;
  actor: string;
  /** Scopes of the verified token; a caller with an API key alone has none. */
  scopes: readonly string[];
  message: string;
  /** As the client gave it; undefined starts a session. */
  sessionId: string | undefined;
  /** Answer as server-sent events. */
  stream: boolean;
}

/** Largest body that is parsed: 200 kB of JSON block a worker for half a millisecond. */
const MAX_BODY_BYTES = 200_000;

const BODY: JsonSchemaObject = {
  type: 'object',
  properties: {
    message: { type: 'string', minLength: 1, maxLength: 8000 },
    sessionId: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
  },
  required: ['message'],
};

/** @throws ApiError 400, 401 or 413 */
export function readTurnRequest(event: APIGatewayProxyEvent): TurnRequest {
  const identity = readIdentity(event);
  const body = parseBody(event);
  const problems = schemaProblems(BODY, body, 'body');
  if (problems.length > 0) throw new ApiError(400, 'invalid_request', `${problems.join('; ')}.`);
  const { message: given, sessionId } = body as { message: string; sessionId?: string };
  // Half a surrogate pair is legal JSON, but no text that a model or a table takes.
  const message = given.toWellFormed();
  if (message.trim() === '') throw new ApiError(400, 'invalid_request', 'body.message is blank.');
  const accept = Object.entries(event.headers ?? {}).find(
    ([name]) => name.toLowerCase() === 'accept',
  )?.[1];
  return {
    ...identity,
    message,
    sessionId,
    stream: accept?.includes('text/event-stream') ?? false,
  };
}

/** Tenant and actor: from the claims of a verified token, else from the API key that the gateway checked. */
function readIdentity(
  event: APIGatewayProxyEvent,
): Pick<TurnRequest, 'tenant' | 'actor' | 'scopes'> {
  const claims = event?.requestContext?.authorizer?.claims as Record<string, unknown> | undefined;
  if (claims) {
    const { 'custom:tenant': tenant, sub, scope } = claims;
    if (isName(tenant) && isName(sub)) return { tenant, actor: sub, scopes: scopesOf(scope) };
    throw new ApiError(401, 'unauthenticated', 'The token names no tenant or no user.');
  }
  const keyId = event?.requestContext?.identity?.apiKeyId;
  if (isName(keyId)) return { tenant: keyId, actor: 'key', scopes: [] };
  throw new ApiError(401, 'unauthenticated', 'The request carries no verified identity.');
}

/** The claim `scope` lists scopes with spaces between them (RFC 8693 §4.2). */
function scopesOf(claim: unknown): string[] {
  return typeof claim === 'string' ? claim.split(' ').filter((scope) => scope !== '') : [];
}

/** `#` separates the parts of a table key, so it can be in none of them. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[^#]{1,128}$/.test(value);
}

function parseBody(event: APIGatewayProxyEvent): unknown {
  const text = event.isBase64Encoded
    ? Buffer.from(event.body ?? '', 'base64').toString('utf8')
    : (event.body ?? '');
  if (Buffer.byteLength(text) > MAX_BODY_BYTES) {
    throw new ApiError(413, 'body_too_large', `The body may hold ${MAX_BODY_BYTES} bytes.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, 'invalid_json', 'The body is not JSON.');
  }
}
