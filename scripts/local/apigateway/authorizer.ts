/**
 * The COGNITO_USER_POOLS authorizer of a REST API: takes an ID token of one of its pools, and nothing else. What the
 * service documents is kept; where it documents nothing, a comment says so.
 */
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { GatewayError } from './gateway-response.ts';
import type { Authorizer, Method } from './model.ts';

/** Finds the public key that a token of the user pool names; undefined for a pool that there is not. */
export type UserPoolKeys = (userPoolId: string) => Promise<JWTVerifyGetKey | undefined>;

const HEADER_SOURCE = /^method\.request\.header\.([\w-]+)$/;
const POOL_ARN = /^arn:[\w-]+:cognito-idp:([\w-]+):\d+:userpool\/([\w-]+)$/;

/** The method's authorizer, if it has one. @throws GatewayError for kinds of authorization that are not served here */
export function authorizerOf(
  method: Method,
  authorizers: readonly Authorizer[],
): Authorizer | undefined {
  const { authorizationType = 'NONE', authorizerId, authorizationScopes } = method;
  if (!authorizationType || authorizationType === 'NONE') return undefined;
  if (authorizationType !== 'COGNITO_USER_POOLS' || authorizationScopes?.length) {
    const kind = authorizationScopes?.length ? 'OAuth scopes' : authorizationType;
    throw new GatewayError('MISCONFIGURED', `methods with ${kind} are not served here`);
  }
  const authorizer = authorizers.find(({ id }) => id === authorizerId);
  if (authorizer) return authorizer;
  throw new GatewayError('MISCONFIGURED', `the method's authorizer ${authorizerId} is not there`);
}

/**
 * Claims of the request's token, all of them text.
 * @param headers names in lower case
 * @param now milliseconds since the epoch
 * @throws GatewayError for a token that is absent or not to be believed, and for what is not served here
 */
export async function authorizeUser(
  authorizer: Authorizer,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  keysOf: UserPoolKeys,
  now: number,
): Promise<Record<string, string>> {
  const token = tokenOf(authorizer, headers);
  const pools = (authorizer.providerARNs ?? []).map(readPool);
  // Whose token it claims to be chooses the pool; the signature then proves it.
  const claimed = issuerOf(token);
  const pool = pools.find(({ issuer }) => issuer === claimed);
  if (!pool) throw unauthorized('the token is of no pool of the authorizer');
  const keys = await keysOf(pool.id);
  if (!keys) throw unauthorized(`there is no user pool ${pool.id}`);
  const claims = await verify(token, keys, pool.issuer, now);
  // Without OAuth scopes on the method only identity tokens count (API Gateway developer guide, "Integrate a REST API
  // with an Amazon Cognito user pool").
  if (claims.token_use !== 'id') throw unauthorized('the token is no ID token');
  checkAudience(authorizer, claims);
  return claimTexts(claims);
}

function tokenOf(
  { identitySource }: Authorizer,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): string {
  const name = HEADER_SOURCE.exec(identitySource ?? '')?.[1];
  if (!name) throw new GatewayError('MISCONFIGURED', `the token can't be read: ${identitySource}`);
  const value = headers[name.toLowerCase()];
  if (typeof value !== 'string' || value === '') throw unauthorized(`no header ${name}`);
  // The guide shows the bare token; that `Bearer` before it is accepted too is what users of the service report.
  return value.replace(/^Bearer /i, '').trim();
}

function readPool(arn: string): { id: string; issuer: string } {
  const [, region, id] = POOL_ARN.exec(arn) ?? [];
  if (!region || !id) throw new GatewayError('MISCONFIGURED', `no user pool: ${arn}`);
  return { id, issuer: `https://cognito-idp.${region}.amazonaws.com/${id}` };
}

/** What the token says of itself, not verified yet. */
function issuerOf(token: string): unknown {
  try {
    const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return payload?.iss;
  } catch {
    throw unauthorized('the token can not be read');
  }
}

async function verify(
  token: string,
  keys: JWTVerifyGetKey,
  issuer: string,
  now: number,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      // What Cognito signs with: neither `none` nor a key that both sides know.
      algorithms: ['RS256'],
      issuer,
      currentDate: new Date(now),
      requiredClaims: ['aud', 'exp', 'sub'],
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      throw new GatewayError('TOKEN_EXPIRED', 'the token has expired');
    }
    // jose's errors, and those of the keys and of WebCrypto, all mean the same to the caller.
    throw unauthorized((error as Error).message);
  }
}

/** For a user pool the expression is matched against the audience (API Gateway API model, CreateAuthorizer). */
function checkAudience({ identityValidationExpression }: Authorizer, { aud }: JWTPayload): void {
  if (!identityValidationExpression) return;
  if (typeof aud === 'string' && new RegExp(identityValidationExpression).test(aud)) return;
  throw unauthorized('the token is for another app client');
}

/** Integrations get every claim as text: lists with commas, points in time in words, as Java writes a Date. */
function claimTexts(claims: JWTPayload): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [name, textOf(name, value)]),
  );
}

function textOf(name: string, value: unknown): string {
  if ((name === 'exp' || name === 'iat') && typeof value === 'number') return javaDate(value);
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** `Sat Nov 21 10:39:51 UTC 2026` */
function javaDate(seconds: number): string {
  const [day, date, month, year, time] = new Date(seconds * 1000).toUTCString().split(/,? /);
  return `${day} ${month} ${date} ${time} UTC ${year}`;
}

function unauthorized(detail: string): GatewayError {
  return new GatewayError('UNAUTHORIZED', detail);
}
