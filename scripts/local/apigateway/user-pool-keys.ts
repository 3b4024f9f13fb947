/** Reads the keys that user pools sign with, from moto, and remembers them as the service does. */
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { callJson } from '../internal-call.ts';
import type { CloudService } from '../service.ts';
import type { UserPoolKeys } from './authorizer.ts';

export function createUserPoolKeys(cognito: CloudService): UserPoolKeys {
  const known = new Map<string, JWTVerifyGetKey>();

  return async (userPoolId) => {
    const remembered = known.get(userPoolId);
    if (remembered) return remembered;
    // moto lists the same keys for pools that there are not.
    const pool = await callJson(cognito, {
      service: 'cognito-idp',
      target: 'AWSCognitoIdentityProviderService.DescribeUserPool',
      body: { UserPoolId: userPoolId },
    });
    if (!pool) return undefined;
    const listed = await callJson<JSONWebKeySet>(cognito, {
      service: 'cognito-idp',
      method: 'GET',
      path: `/${userPoolId}/.well-known/jwks.json`,
    });
    if (!listed) return undefined;
    const keys = createLocalJWKSet(listed);
    known.set(userPoolId, keys);
    return keys;
  };
}
