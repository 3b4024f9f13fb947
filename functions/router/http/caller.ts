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
    const { 'custom:tenant': tenant, sub, 'cognito:groups': groups, scope } = claims;
    if (!isName(tenant) || !isName(sub)) {
      throw new ApiError(401, 'unauthenticated', 'The token names no tenant or no user.');
    }
    return { tenant, actor: sub, scopes: [...new Set([...namesIn(groups), ...namesIn(scope)])] };
  }
  const keyId = event?.requestContext?.identity?.apiKeyId;
  if (isName(keyId)) return { tenant: keyId, actor: 'key', scopes: [] };
  throw new ApiError(401, 'unauthenticated', 'The request carries no verified identity.');
}

/**
 * Names of a claim that lists some. The token has `cognito:groups` as an array; a REST API hands it over as `a,b`, an
 * HTTP API as `[a b]`, and a claim made by a trigger may hold JSON. `scope` has spaces between its names (RFC 8693
 * §4.2). No scope of the catalogue holds any of these marks.
 */
function namesIn(claim: unknown): string[] {
  if (Array.isArray(claim)) return claim.flatMap(namesIn);
  return typeof claim === 'string' ? claim.split(/[\s,"[\]]+/).filter((name) => name !== '') : [];
}

/** `#` separates the parts of a table key, so it can be in none of them. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[^#]{1,128}$/.test(value);
}
