/**
 * node scripts/operate/user.ts <tenant> <name> <stage>, with SCOPES and EMAIL in the environment: makes a person of the
 * tenant or changes what the person may do. The last line on the local stage is an ID token.
 */
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { UserError } from '../terraform/user-error.ts';
import { runCommand } from './command.ts';
import { findApiKey } from './issue-api-key.ts';
import { parseScopes, type SavedUser, saveUser } from './save-user.ts';
import { signIn } from './sign-in.ts';
import { clientSettings, findStage, type Stage } from './stage.ts';
import { findUserPool, type UserPool } from './user-pool.ts';

await runCommand('user', async () => {
  const [tenant = '', name = '', stageName = 'local'] = process.argv.slice(2);
  const stage = findStage(stageName);
  const settings = clientSettings(stage);
  const cognito = new CognitoIdentityProviderClient(settings);
  const pool = await findUserPool(cognito, stage);
  const key = await findApiKey(new APIGatewayClient(settings), stage, tenant);
  if (!key?.id) {
    throw new UserError(
      `there is no tenant ${tenant} in ${stage.name}: run make api-key TENANT=${tenant} STAGE=${stage.name} first`,
    );
  }
  const user = await saveUser(cognito, pool, {
    tenant,
    tenantId: key.id,
    name,
    scopes: parseScopes(process.env.SCOPES),
    // What the local cloud would mail reaches nobody.
    ...(!stage.isLocal && process.env.EMAIL && { email: process.env.EMAIL }),
  });
  const scopes = user.scopes.join(', ') || 'none';
  console.log(
    `${user.created ? 'made' : 'known'}: ${user.username} of tenant ${tenant} (${key.id}), scopes: ${scopes}`,
  );
  if (stage.isLocal) console.log(await signIn(cognito, pool, user.username));
  else console.log(howToSignIn(stage, pool, user));
  return 0;
});

function howToSignIn(stage: Stage, pool: UserPool, user: SavedUser): string {
  const invitation = user.invited
    ? 'Cognito has mailed a temporary password, valid for 3 days'
    : 'nothing was mailed: EMAIL=<address> invites a person who has not signed in yet';
  return [
    invitation,
    `sign in by SRP: user name ${user.username}, user pool ${pool.id}, app client ${pool.clientId}, Region ${stage.region}`,
    'send the ID token as the header Authorization',
  ].join('\n');
}
