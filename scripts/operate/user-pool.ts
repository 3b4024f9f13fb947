/** The user pool of a stage, found by its name as Terraform gives it. */
import {
  type CognitoIdentityProviderClient,
  paginateListGroups,
  paginateListUserPoolClients,
  paginateListUserPools,
} from '@aws-sdk/client-cognito-identity-provider';
import { UserError } from '../terraform/user-error.ts';
import type { Stage } from './stage.ts';

export interface UserPool {
  id: string;
  clientId: string;
  /** Scopes that users may be given: the pool's groups, sorted. */
  scopes: readonly string[];
}

/** Cognito API model: most pools, clients or groups of one answer. */
const PAGE = 60;

/** @throws UserError for a stage without a pool */
export async function findUserPool(
  client: CognitoIdentityProviderClient,
  stage: Stage,
): Promise<UserPool> {
  const pools = paginateListUserPools({ client, pageSize: PAGE }, { MaxResults: PAGE });
  for await (const { UserPools } of pools) {
    const pool = UserPools?.find(({ Name }) => Name === stage.prefix);
    if (!pool?.Id) continue;
    const [clientId, scopes] = await Promise.all([
      findClient(client, stage, pool.Id),
      listScopes(client, pool.Id),
    ]);
    return { id: pool.Id, clientId, scopes };
  }
  throw noPool(stage);
}

async function findClient(
  client: CognitoIdentityProviderClient,
  stage: Stage,
  UserPoolId: string,
): Promise<string> {
  const pages = paginateListUserPoolClients({ client, pageSize: PAGE }, { UserPoolId });
  for await (const { UserPoolClients } of pages) {
    const found = UserPoolClients?.find(({ ClientName }) => ClientName === stage.prefix);
    if (found?.ClientId) return found.ClientId;
  }
  throw noPool(stage);
}

async function listScopes(
  client: CognitoIdentityProviderClient,
  UserPoolId: string,
): Promise<string[]> {
  const scopes: string[] = [];
  for await (const { Groups } of paginateListGroups({ client, pageSize: PAGE }, { UserPoolId })) {
    scopes.push(...(Groups ?? []).map(({ GroupName }) => GroupName as string));
  }
  return scopes.sort();
}

function noPool({ name }: Stage): UserError {
  return new UserError(
    `${name} has no user pool yet: run make deploy STAGE=${name} first, with a route that has "auth": "token"`,
  );
}
