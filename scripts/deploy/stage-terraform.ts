/** Terraform on the root module of a deployed stage, outside of its build. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { FloorWindow } from '../floors/windows.ts';
import { stateDirectory } from '../local/state-directory.ts';
import { clientSettings, type Stage } from '../operate/stage.ts';
import { type TerraformResult, terraform, terraformOutput } from '../terraform/terraform.ts';
import { UserError } from '../terraform/user-error.ts';

const ROOT = 'terraform';

/** A build has its own data directory, initialised by buildspec.yml; everyone else shares one a stage. */
function environmentOf(stage: Stage): Record<string, string> {
  return {
    ...stage.environment,
    TF_IN_AUTOMATION: '1',
    TF_DATA_DIR: process.env.TF_DATA_DIR || join(stateDirectory(), 'terraform', stage.name),
  };
}

/** Connects the root module with the stage's state, unless a build has done so. */
export async function initStage(stage: Stage): Promise<void> {
  if (process.env.TF_DATA_DIR) return;
  const environment = environmentOf(stage);
  mkdirSync(environment.TF_DATA_DIR as string, { recursive: true });
  const { Account: account } = await new STSClient(clientSettings(stage)).send(
    new GetCallerIdentityCommand({}),
  );
  const backend = {
    bucket: `${stage.prefix}-state-${account}`,
    key: `${stage.prefix}.tfstate`,
    region: stage.region,
  };
  const result = await terraform(
    [
      `-chdir=${ROOT}`,
      'init',
      '-input=false',
      '-reconfigure',
      ...Object.entries(backend).map(([name, value]) => `-backend-config=${name}=${value}`),
    ],
    { environment, capture: true, announce: () => undefined },
  );
  if (result.exitCode !== 0) {
    const reason = /Error: .*/.exec(result.stderr)?.[0] ?? result.stderr.trim().split('\n')[0];
    throw new UserError(`the state of ${stage.name} can't be read (${reason}): deploy it first`);
  }
}

/** `terraform plan` of the stage as it is built now. Exit code 0: no changes, 2: changes, 1: failed. */
export function planStage(stage: Stage): Promise<TerraformResult> {
  return terraform(
    [
      `-chdir=${ROOT}`,
      'plan',
      '-input=false',
      '-detailed-exitcode',
      '-no-color',
      '-compact-warnings',
      `-var-file=stages/${stage.name}.tfvars`,
      '-var-file=../dist/artefacts.tfvars.json',
      `-var=project=${stage.project}`,
      `-var=region=${stage.region}`,
    ],
    { environment: environmentOf(stage), capture: true, announce: () => undefined },
  );
}

/** One function as the root module's output `fleet` tells of it. */
export interface FleetEntry {
  function_name: string;
  /** Newest published version. */
  version: string;
  alias: string;
  compute: 'pool' | 'on-demand';
  floor: number | null;
  ceiling: number | null;
  workers: number | null;
  concurrency: number | null;
  warm: boolean;
  /** Times in which other numbers hold than `floor` and `ceiling`; none on demand. */
  windows: readonly FloorWindow[];
  /** How many versions beside the serving one stay, and how old a version must be before it goes. */
  versions: { hot: number; parked: number; minimum_age_minutes: number };
  /** vCPU of one environment; null on demand. */
  vcpu: number | null;
}

/** Where the schedules of floors live, and with what they run. */
export interface FloorSettings {
  group_name: string;
  role_arn: string;
  dead_letter_queue_arn: string;
}

export interface StageOutputs {
  api_id: string;
  api_stage: string;
  api_url: string;
  fleet: Record<string, FleetEntry>;
  floors: FloorSettings;
  /** Size of the serving generation. */
  pool: { max_vcpu: number; allowed_instance_types: readonly string[] };
  pool_name: string;
  records_table: string;
  sessions_table: string;
  usage_plan_id: string;
}

/** What the last apply of the stage told. @throws UserError when there was none */
export async function stageOutputs(stage: Stage): Promise<StageOutputs> {
  await initStage(stage);
  const outputs = await terraformOutput(ROOT, { environment: environmentOf(stage) });
  if (!outputs.fleet) throw new UserError(`${stage.name} is not deployed yet`);
  return outputs as unknown as StageOutputs;
}

/** Resources in the stage's state, data sources left out. */
export async function countResources(stage: Stage): Promise<number> {
  const { stdout } = await terraform([`-chdir=${ROOT}`, 'state', 'list'], {
    environment: environmentOf(stage),
    capture: true,
    announce: () => undefined,
  });
  return stdout.split('\n').filter((line) => line !== '' && !/(^|\.)data\./.test(line)).length;
}
