/**
 * Issues the API key of a tenant. Keys are made here and not by Terraform, so that no key's value lies in its state.
 * The key's id is what the router knows the tenant by.
 */
import {
  type APIGatewayClient,
  type ApiKey,
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  GetApiKeysCommand,
  paginateGetUsagePlans,
} from '@aws-sdk/client-api-gateway';
import { UserError } from '../terraform/user-error.ts';
import type { Stage } from './stage.ts';

export interface IssuedKey {
  id: string;
  value: string;
  /** False when the tenant had one already. */
  created: boolean;
}

/**
 * Finds the key `<project>-<stage>-<tenant>` or makes it, and adds it to the stage's usage plan. Safe to run again.
 * @throws UserError for a bad tenant name, or a stage that is not deployed
 */
export async function issueApiKey(
  client: APIGatewayClient,
  stage: Stage,
  tenant: string,
): Promise<IssuedKey> {
  const known = await findApiKey(client, stage, tenant);
  const usagePlanId = await findUsagePlan(client, stage);
  const name = keyName(stage, tenant);
  const key = known ?? (await client.send(new CreateApiKeyCommand({ name, enabled: true })));
  const id = key.id as string;
  await client
    .send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId: id, keyType: 'API_KEY' }))
    .catch((error: Error) => {
      // It was added by an earlier run.
      if (error.name !== 'ConflictException') throw error;
    });
  return { id, value: key.value as string, created: known === undefined };
}

/** The tenant's key, if it has one. @throws UserError for a bad tenant name */
export async function findApiKey(
  client: APIGatewayClient,
  stage: Stage,
  tenant: string,
): Promise<ApiKey | undefined> {
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(tenant)) {
    throw new UserError(
      `"${tenant}" can't be a tenant: use 1 to 40 lower case letters, digits and hyphens`,
    );
  }
  const name = keyName(stage, tenant);
  const { items } = await client.send(
    new GetApiKeysCommand({ nameQuery: name, includeValues: true, limit: 500 }),
  );
  return items?.find((key) => key.name === name);
}

function keyName(stage: Stage, tenant: string): string {
  return `${stage.prefix}-${tenant}`;
}

async function findUsagePlan(client: APIGatewayClient, stage: Stage): Promise<string> {
  for await (const { items } of paginateGetUsagePlans({ client }, {})) {
    const plan = items?.find(({ name }) => name === stage.prefix);
    if (plan) return plan.id as string;
  }
  throw new UserError(`${stage.name} has no API yet: run make deploy STAGE=${stage.name} first`);
}
