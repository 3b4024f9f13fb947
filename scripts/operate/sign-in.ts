/** Signs a user of the local stage in: with a password made for this one time and kept nowhere. */
import { randomBytes } from 'node:crypto';
import {
  AdminSetUserPasswordCommand,
  type CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { UserPool } from './user-pool.ts';

/** @returns an ID token. Whatever password the user had is no longer valid. */
export async function signIn(
  client: CognitoIdentityProviderClient,
  pool: UserPool,
  username: string,
): Promise<string> {
  // The end has one of each kind of character that the pool's policy asks for.
  const password = `${randomBytes(24).toString('base64url')}aA1!`;
  await client.send(
    new AdminSetUserPasswordCommand({
      UserPoolId: pool.id,
      Username: username,
      Password: password,
      Permanent: true,
    }),
  );
  const { AuthenticationResult } = await client.send(
    new InitiateAuthCommand({
      ClientId: pool.clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: username, PASSWORD: password },
    }),
  );
  return AuthenticationResult?.IdToken as string;
}
