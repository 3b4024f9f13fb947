/**
 * Makes a person of a tenant known to a stage's user pool, or changes what the person may do. Safe to run again.
 * On a stage of AWS nobody here ever holds a password: Cognito makes one up and mails it to the person.
 */
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  type AdminCreateUserCommandInput,
  AdminGetUserCommand,
  type AdminGetUserCommandOutput,
  AdminRemoveUserFromGroupCommand,
  AdminUpdateUserAttributesCommand,
  type CognitoIdentityProviderClient,
  paginateAdminListGroupsForUser,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { suggest } from '../catalogue/suggest.ts';
import { UserError } from '../terraform/user-error.ts';
import type { UserPool } from './user-pool.ts';

export interface UserWish {
  tenant: string;
  /** What the router knows the tenant by: the id of its API key. */
  tenantId: string;
  name: string;
  /** Where the invitation goes. Without it nothing is mailed. */
  email?: string;
  /** Exactly these; undefined leaves what the person has. */
  scopes?: readonly string[];
}

export interface SavedUser {
  /** What the person signs in with: `<tenant>.<name>`. */
  username: string;
  scopes: readonly string[];
  created: boolean;
  /** Whether Cognito has mailed an invitation with a temporary password. */
  invited: boolean;
}

/** Scopes of a list such as `a,b`. None given (undefined) leaves a user's as they are, `none` takes all away. */
export function parseScopes(list: string | undefined): string[] | undefined {
  if (!list) return undefined;
  if (list === 'none') return [];
  const scopes = list.split(',').map((scope) => scope.trim());
  return [...new Set(scopes)].filter((scope) => scope !== '');
}

/** @throws UserError for a wish that can't be: a bad name, an unknown scope, a user of another tenant */
export async function saveUser(
  client: CognitoIdentityProviderClient,
  pool: UserPool,
  wish: UserWish,
): Promise<SavedUser> {
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(wish.name)) {
    throw new UserError(
      `"${wish.name}" can't be a name: use 1 to 40 lower case letters, digits and hyphens`,
    );
  }
  checkScopes(wish.scopes ?? [], pool.scopes);
  const username = `${wish.tenant}.${wish.name}`;
  const user = { UserPoolId: pool.id, Username: username };
  const known = await getUser(client, user);
  if (known) checkTenant(known, wish, username);
  const invited = known
    ? await updateEmail(client, user, known, wish.email)
    : await create(client, user, wish);
  const scopes = await setScopes(client, user, wish.scopes);
  return { username, scopes, created: known === undefined, invited };
}

interface UserKey {
  UserPoolId: string;
  Username: string;
}

function checkScopes(wanted: readonly string[], known: readonly string[]): void {
  for (const scope of wanted) {
    if (known.includes(scope)) continue;
    const meant = suggest(scope, known);
    const remedy = meant ? `did you mean ${meant}?` : `there are ${known.join(', ') || 'none'}`;
    throw new UserError(`there is no scope "${scope}" on this stage: ${remedy}`);
  }
}

async function getUser(
  client: CognitoIdentityProviderClient,
  user: UserKey,
): Promise<AdminGetUserCommandOutput | undefined> {
  try {
    return await client.send(new AdminGetUserCommand(user));
  } catch (error) {
    if (error instanceof UserNotFoundException) return undefined;
    throw error;
  }
}

/** A tenant whose key was made anew has a new id, and a user's tenant never changes. */
function checkTenant(known: AdminGetUserCommandOutput, wish: UserWish, username: string): void {
  const tenantId = attribute(known, 'custom:tenant');
  if (tenantId === wish.tenantId) return;
  throw new UserError(
    `${username} belongs to the tenant ${tenantId}, and the key of ${wish.tenant} is now ${wish.tenantId}: delete the user in Cognito, then run it again`,
  );
}

/** Invites the new user when there is an address. */
async function create(
  client: CognitoIdentityProviderClient,
  user: UserKey,
  { tenantId, email }: UserWish,
): Promise<boolean> {
  await client.send(
    new AdminCreateUserCommand({
      ...user,
      UserAttributes: [{ Name: 'custom:tenant', Value: tenantId }, ...emailAttributes(email)],
      ...delivery(email),
    }),
  );
  return email !== undefined;
}

/** An address given again invites again, for as long as the person has not signed in: invitations expire. */
async function updateEmail(
  client: CognitoIdentityProviderClient,
  user: UserKey,
  known: AdminGetUserCommandOutput,
  email: string | undefined,
): Promise<boolean> {
  if (email === undefined) return false;
  if (attribute(known, 'email') !== email) {
    await client.send(
      new AdminUpdateUserAttributesCommand({ ...user, UserAttributes: emailAttributes(email) }),
    );
  }
  if (known.UserStatus !== 'FORCE_CHANGE_PASSWORD') return false;
  await client.send(
    new AdminCreateUserCommand({ ...user, ...delivery(email), MessageAction: 'RESEND' }),
  );
  return true;
}

function emailAttributes(email: string | undefined) {
  if (email === undefined) return [];
  return [
    { Name: 'email', Value: email },
    { Name: 'email_verified', Value: 'true' },
  ];
}

function delivery(email: string | undefined): Partial<AdminCreateUserCommandInput> {
  return email === undefined
    ? { MessageAction: 'SUPPRESS' }
    : { DesiredDeliveryMediums: ['EMAIL'] };
}

async function setScopes(
  client: CognitoIdentityProviderClient,
  user: UserKey,
  wanted: readonly string[] | undefined,
): Promise<string[]> {
  const has: string[] = [];
  for await (const { Groups } of paginateAdminListGroupsForUser({ client }, user)) {
    has.push(...(Groups ?? []).map(({ GroupName }) => GroupName as string));
  }
  if (wanted === undefined) return has.sort();
  for (const GroupName of has.filter((scope) => !wanted.includes(scope))) {
    await client.send(new AdminRemoveUserFromGroupCommand({ ...user, GroupName }));
  }
  for (const GroupName of wanted.filter((scope) => !has.includes(scope))) {
    await client.send(new AdminAddUserToGroupCommand({ ...user, GroupName }));
  }
  return [...wanted].sort();
}

function attribute(user: AdminGetUserCommandOutput, name: string): string | undefined {
  return user.UserAttributes?.find(({ Name }) => Name === name)?.Value;
}
