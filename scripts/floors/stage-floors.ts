/** What a stage keeps running and when, as Terraform merges it from the catalogue and the stage's tfvars: no cloud needed. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../terraform/user-error.ts';
import { requireTerraform } from '../terraform/version.ts';
import type { FloorWindow, Numbers } from './windows.ts';

/** One function on the pool. */
export interface FunctionFloors {
  /** Name in the catalogue. */
  name: string;
  /** vCPU of one environment. */
  vcpu: number;
  /** What holds outside of every window. */
  base: Numbers;
  windows: readonly FloorWindow[];
  /** Versions beside the serving one that each keep one environment running. */
  hot: number;
}

export interface StageFloors {
  stage: string;
  functions: readonly FunctionFloors[];
  pool: { generation: string; maxVcpu: number; allowedInstanceTypes: readonly string[] };
}

/** Variables of the root module that the catalogue's module stands on. */
const VARIABLES = [
  'function_overrides',
  'minimum_version_age_minutes',
  'pool_generation',
  'pool_generations',
];

/** Written three folders below the repository's root: the module's calls and outputs, without any provider. */
const SCRATCH = `
locals {
  generation = var.pool_generations[var.pool_generation]
}

module "catalogue" {
  source = "../../../terraform/modules/catalogue"

  functions_directory         = "../../../functions"
  minimum_version_age_minutes = var.minimum_version_age_minutes
  overrides                   = var.function_overrides
  pool_allowed_instance_types = local.generation.allowed_instance_types
  pool_max_vcpu_count         = local.generation.max_vcpu_count
}

output "functions" {
  value = module.catalogue.functions
}

output "pool" {
  value = {
    allowed_instance_types = local.generation.allowed_instance_types
    generation             = var.pool_generation
    max_vcpu               = local.generation.max_vcpu_count
  }
}
`;

interface Outputs {
  functions: {
    value: Record<
      string,
      Numbers & {
        compute: string;
        vcpu: number;
        versions: { hot: number };
        windows: FloorWindow[];
      }
    >;
  };
  pool: { value: { allowed_instance_types: string[]; generation: string; max_vcpu: number } };
}

/**
 * The stage's merged numbers. `root` is a repository; its `.local` takes a scratch root module that is removed again.
 * @throws UserError in Terraform's own words when the catalogue or the tfvars contradict themselves
 */
export async function readStageFloors(root: string, stage: string): Promise<StageFloors> {
  const tfvars = join(root, 'terraform', 'stages', `${stage}.tfvars`);
  await requireTerraform(process.env);
  const parent = join(root, '.local', 'floors');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, `${stage}-`));
  try {
    writeFileSync(join(folder, 'main.tf'), `${declarations(root)}${SCRATCH}`);
    await run(folder, ['init', '-input=false', '-backend=false', '-json']);
    // Without resources an apply only works the outputs out, which a plan does not print.
    const apply = ['apply', '-auto-approve', '-input=false', '-json', `-var-file=${tfvars}`];
    return toStageFloors(stage, outputsOf(await run(folder, apply)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The root module's own declarations, so that types, defaults and validations are the real ones. */
function declarations(root: string): string {
  const text = readFileSync(join(root, 'terraform', 'variables.tf'), 'utf8');
  return VARIABLES.map((name) => {
    const block = new RegExp(`^variable "${name}" \\{\\n.*?^\\}\\n`, 'ms').exec(text)?.[0];
    if (block === undefined) throw new Error(`terraform/variables.tf declares no ${name}`);
    return block;
  }).join('\n');
}

async function run(folder: string, args: readonly string[]): Promise<string> {
  // A build's own data directory belongs to the real root module.
  const env = { ...process.env, TF_DATA_DIR: join(folder, '.terraform'), CHECKPOINT_DISABLE: '1' };
  try {
    const { stdout } = await promisify(execFile)('terraform', args, {
      cwd: folder,
      env,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    throw new UserError(firstError(stdout) ?? (stderr.trim() || (cause as Error).message));
  }
}

/** What Terraform with -json says is wrong, on one line. */
function firstError(stdout: string): string | undefined {
  const events = eventsOf(stdout) as {
    diagnostic?: { severity: string; summary: string; detail: string };
  }[];
  const found = events.find(({ diagnostic }) => diagnostic?.severity === 'error')?.diagnostic;
  if (found === undefined) return undefined;
  return (found.detail || found.summary).replaceAll(/\s+/g, ' ').trim();
}

function outputsOf(stdout: string): Outputs {
  const events = eventsOf(stdout) as { type?: string; outputs?: Outputs }[];
  const last = events.findLast(({ type }) => type === 'outputs')?.outputs;
  if (last === undefined) throw new Error('terraform apply printed no outputs');
  return last;
}

function eventsOf(stdout: string): unknown[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}

function toStageFloors(stage: string, { functions, pool }: Outputs): StageFloors {
  return {
    stage,
    functions: Object.entries(functions.value)
      .filter(([, { compute }]) => compute === 'pool')
      .map(([name, { floor, ceiling, vcpu, versions, windows }]) => ({
        name,
        vcpu,
        base: { floor, ceiling },
        windows,
        hot: versions.hot,
      })),
    pool: {
      generation: pool.value.generation,
      maxVcpu: pool.value.max_vcpu,
      allowedInstanceTypes: pool.value.allowed_instance_types,
    },
  };
}
