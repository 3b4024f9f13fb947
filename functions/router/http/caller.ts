/** Who sends a request: from what API Gateway verified, and from nothing else of the request. */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { ApiError } from './api-error.ts';

export interface Caller {
  tenant: string;
  actor: string;
  /** Scopes of the verified token; a caller with an API key alone has none. */
  scopes: readonly string[];
}

/**
 * Tenant and actor: from the claims of a verified token, else from the API key that the gateway checked.
 * @throws ApiError 401
 */
export function readCaller(event: APIGatewayProxyEvent): Caller {
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
