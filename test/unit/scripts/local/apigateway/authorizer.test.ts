import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  type JWTPayload,
  type JWTVerifyGetKey,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { authorizerOf, authorizeUser } from '../../../../../scripts/local/apigateway/authorizer.ts';
import { GatewayError } from '../../../../../scripts/local/apigateway/gateway-response.ts';
import type { Authorizer } from '../../../../../scripts/local/apigateway/model.ts';

const POOL = 'us-east-1_ours';
const CLIENT = 'ourclient';
const NOW = Date.UTC(2026, 10, 21, 10, 0, 0);
const SECONDS = NOW / 1000;
const issuerOf = (pool: string) => `https://cognito-idp.us-east-1.amazonaws.com/${pool}`;

const AUTHORIZER: Authorizer = {
  id: 'a1',
  name: 'user_token',
  type: 'COGNITO_USER_POOLS',
  providerARNs: [`arn:aws:cognito-idp:us-east-1:123456789012:userpool/${POOL}`],
  identitySource: 'method.request.header.Authorization',
  identityValidationExpression: `^${CLIENT}$`,
};

const CLAIMS: JWTPayload = {
  iss: issuerOf(POOL),
  aud: CLIENT,
  sub: '0b5a',
  token_use: 'id',
  iat: SECONDS - 60,
  exp: SECONDS + 840,
  auth_time: SECONDS - 60,
  email_verified: true,
  'custom:tenant': 'k1',
  'cognito:groups': ['approvals.decide', 'actors.delete'],
};

type Key = Awaited<ReturnType<typeof generateKeyPair>>;
let ours: Key;
let theirs: Key;
let pools: Map<string, JWTVerifyGetKey>;

beforeAll(async () => {
  [ours, theirs] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
  const listed = async ({ publicKey }: Key) =>
    createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' }] });
  pools = new Map([
    [POOL, await listed(ours)],
    ['us-east-1_theirs', await listed(theirs)],
  ]);
});

const sign = (claims: JWTPayload = CLAIMS, { privateKey }: Key = ours): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k' }).sign(privateKey);

const authorize = (
  headers: Record<string, string>,
  authorizer: Authorizer = AUTHORIZER,
): Promise<Record<string, string>> =>
  authorizeUser(authorizer, headers, async (pool) => pools.get(pool), NOW);

async function refusal(headers: Record<string, string>, authorizer?: Authorizer): Promise<string> {
  const error = await authorize(headers, authorizer).then(
    () => new Error('the token was accepted'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof GatewayError)) throw error;
  return error.failure;
}

describe('a token of the pool', () => {
  it('is accepted, and its claims are handed over as text', async () => {
    expect(await authorize({ authorization: await sign() })).toEqual({
      iss: issuerOf(POOL),
      aud: CLIENT,
      sub: '0b5a',
      token_use: 'id',
      iat: 'Sat Nov 21 09:59:00 UTC 2026',
      exp: 'Sat Nov 21 10:14:00 UTC 2026',
      auth_time: String(SECONDS - 60),
      email_verified: 'true',
      'custom:tenant': 'k1',
      'cognito:groups': 'approvals.decide,actors.delete',
    });
  });

  it('may stand behind the word Bearer', async () => {
    const claims = await authorize({ authorization: `Bearer ${await sign()}` });
    expect(claims.sub).toBe('0b5a');
  });

  it('is told apart when it has expired', async () => {
    const authorization = await sign({ ...CLAIMS, exp: SECONDS - 1 });
    expect(await refusal({ authorization })).toBe('TOKEN_EXPIRED');
  });

  it('may be for any app client when the authorizer names none', async () => {
    const authorization = await sign({ ...CLAIMS, aud: 'another' });
    const { identityValidationExpression: _, ...any } = AUTHORIZER;
    expect((await authorize({ authorization }, any)).aud).toBe('another');
  });
});

describe('a token is refused', () => {
  const tokens: [string, () => Promise<string> | string][] = [
    ['that another key signed', () => sign(CLAIMS, theirs)],
    [
      "of another pool, with that pool's own key",
      () => sign({ ...CLAIMS, iss: issuerOf('us-east-1_theirs') }, theirs),
    ],
    ['of another issuer', () => sign({ ...CLAIMS, iss: 'https://example.com' })],
    ['without an issuer', () => sign({ ...CLAIMS, iss: undefined })],
    ['that nobody signed', () => new UnsecuredJWT(CLAIMS).encode()],
    [
      'that is signed with the public key as a shared secret',
      async () => {
        const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(ours.publicKey)));
        return new SignJWT(CLAIMS).setProtectedHeader({ alg: 'HS256', kid: 'k' }).sign(secret);
      },
    ],
    [
      'whose claims were changed after it was signed',
      async () => {
        const [head, , signature] = (await sign()).split('.');
        const claims = JSON.stringify({ ...CLAIMS, 'custom:tenant': 'k2' });
        return `${head}.${Buffer.from(claims).toString('base64url')}.${signature}`;
      },
    ],
    ['that is an access token', () => sign({ ...CLAIMS, token_use: 'access' })],
    ['for another app client', () => sign({ ...CLAIMS, aud: 'another' })],
    ['for several audiences', () => sign({ ...CLAIMS, aud: [CLIENT, 'another'] })],
    ['without an audience', () => sign({ ...CLAIMS, aud: undefined })],
    ['that never expires', () => sign({ ...CLAIMS, exp: undefined })],
    ['that names nobody', () => sign({ ...CLAIMS, sub: undefined })],
  ];

  it.each(tokens)('%s', async (_, token) => {
    expect(await refusal({ authorization: await token() })).toBe('UNAUTHORIZED');
  });

  it('when there is none', async () => {
    expect(await refusal({})).toBe('UNAUTHORIZED');
    expect(await refusal({ authorization: '' })).toBe('UNAUTHORIZED');
    expect(await refusal({ 'x-api-key': await sign() })).toBe('UNAUTHORIZED');
  });

  it('when its pool is gone', async () => {
    const gone = 'us-east-1_gone';
    const providerARNs = [`arn:aws:cognito-idp:us-east-1:123456789012:userpool/${gone}`];
    const authorization = await sign({ ...CLAIMS, iss: issuerOf(gone) });
    expect(await refusal({ authorization }, { ...AUTHORIZER, providerARNs })).toBe('UNAUTHORIZED');
  });

  it('as such, whatever the header holds', async () => {
    const part = fc.oneof(
      fc.base64String(),
      fc.json().map((text) => Buffer.from(text).toString('base64url')),
      fc.constantFrom('', 'null', 'e30'),
    );
    const header = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('.') || '.'),
      fc.constant('Bearer '),
    );
    await fc.assert(
      fc.asyncProperty(header, async (authorization) => {
        expect(await refusal({ authorization })).toBe('UNAUTHORIZED');
      }),
    );
  });
});

describe('what is not served here', () => {
  it.each<[string, Partial<Authorizer>]>([
    ['a token in the query', { identitySource: 'method.request.querystring.token' }],
    ['no source of the token', { identitySource: null }],
    ['a provider that is no user pool', { providerARNs: ['arn:aws:iam::123456789012:role/x'] }],
  ])('is said of an authorizer: %s', async (_, over) => {
    const authorization = await sign();
    expect(await refusal({ authorization }, { ...AUTHORIZER, ...over })).toBe('MISCONFIGURED');
  });

  it.each([
    { authorizationType: 'AWS_IAM' },
    { authorizationType: 'CUSTOM', authorizerId: 'a1' },
    { authorizationType: 'COGNITO_USER_POOLS', authorizerId: 'a1', authorizationScopes: ['x/y'] },
    { authorizationType: 'COGNITO_USER_POOLS', authorizerId: 'a2' },
    { authorizationType: 'COGNITO_USER_POOLS' },
  ])('is said of a method: %j', (method) => {
    expect(() => authorizerOf(method, [AUTHORIZER])).toThrow(GatewayError);
  });
});

describe('the authorizer of a method', () => {
  it('is the one that it names, and none where it asks for none', () => {
    const method = { authorizationType: 'COGNITO_USER_POOLS', authorizerId: 'a1' };
    expect(authorizerOf(method, [{ ...AUTHORIZER, id: 'a0' }, AUTHORIZER])).toBe(AUTHORIZER);
    expect(authorizerOf({}, [AUTHORIZER])).toBeUndefined();
    expect(authorizerOf({ authorizationType: null }, [AUTHORIZER])).toBeUndefined();
    expect(authorizerOf({ authorizationType: 'NONE' }, [AUTHORIZER])).toBeUndefined();
  });
});
