/** Makes a deployed local stage usable: an API key for the tenant `demo`, its seed data, and out/local.json. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { readCloudFile } from '../local/cloud-file.ts';
import { stateDirectory } from '../local/state-directory.ts';
import { issueApiKey } from '../operate/issue-api-key.ts';
import { clientSettings, type Stage } from '../operate/stage.ts';
import { seedTenant } from '../seed/seed-tenant.ts';
import { projectRoot } from '../terraform/project.ts';
import { describeProvider } from '../terraform/terraform.ts';
import { type StageOutputs, stageOutputs } from './stage-terraform.ts';

/** What a script needs to talk to the local stage; written to out/local.json. */
export interface LocalStage {
  /** AWS endpoint for SDKs, the AWS CLI and Terraform. */
  endpoint: string;
  /** Base of the API's routes. */
  api: string;
  apiKey: string;
  region: string;
  /** Process of the local cloud. */
  pid: number;
  /** Terraform provider that deployed it. */
  provider: string;
}

export const DEMO_TENANT = 'demo';

/** Base of the deployed API's routes on the local cloud. */
export function localApi(
  stage: Stage,
  outputs: Pick<StageOutputs, 'api_id' | 'api_stage'>,
): string {
  return `${stage.environment.AWS_ENDPOINT_URL}/_api/${outputs.api_id}/${outputs.api_stage}`;
}

/** Issues a tenant's key and fills its records. @returns the key's value and the tenant's id */
export async function openTenant(
  stage: Stage,
  outputs: StageOutputs,
  tenant: string,
  label?: string,
): Promise<{ apiKey: string; tenantId: string }> {
  const key = await issueApiKey(new APIGatewayClient(clientSettings(stage)), stage, tenant);
  Object.assign(process.env, stage.environment);
  await seedTenant({ table: outputs.records_table, tenant: key.id, ...(label && { label }) });
  return { apiKey: key.value, tenantId: key.id };
}

/** Safe to run again: the key stays, the seed data is put back. */
export async function openLocalStage(stage: Stage): Promise<LocalStage> {
  const outputs = await stageOutputs(stage);
  const { apiKey } = await openTenant(stage, outputs, DEMO_TENANT);
  const local: LocalStage = {
    endpoint: stage.environment.AWS_ENDPOINT_URL as string,
    api: localApi(stage, outputs),
    apiKey,
    region: stage.region,
    pid: readCloudFile(stateDirectory())?.pid ?? 0,
    provider: await describeProvider('terraform'),
  };
  mkdirSync(join(projectRoot, 'out'), { recursive: true });
  writeFileSync(join(projectRoot, 'out', 'local.json'), `${JSON.stringify(local, null, 2)}\n`);
  return local;
}
