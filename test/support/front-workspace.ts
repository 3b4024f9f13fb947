/** A Terraform root module in a folder of its own that runs through the provider front. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { writeLauncher } from '../../scripts/local/provider/launcher.ts';
import { overrideConfiguration } from '../../scripts/terraform/cli-configuration.ts';
import { furtherRoots, implicitRoots, packagesIn } from '../../scripts/terraform/mirrors.ts';
import { RARE_COLLECTIONS } from '../../scripts/terraform/preparation.ts';
import { stateFolder } from '../../scripts/terraform/project.ts';

/** The hashicorp/aws that the front stands on; undefined where no mirror holds it. */
export const baseProvider = [...implicitRoots(process.env), ...furtherRoots(process.env)]
  .flatMap(packagesIn)
  .find(({ version, executable }) => version === '5.100.0' && executable !== undefined)?.executable;

export interface Run {
  exitCode: number;
  output: string;
}

export class FrontWorkspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'agentpool-front-test-'));
  readonly #endpoints: { [service: string]: string };

  readonly #temporary = join(this.folder, 'tmp');

  private constructor(endpoints: { [service: string]: string }) {
    this.#endpoints = endpoints;
    mkdirSync(this.#temporary);
  }

  /** `endpoints` by service name; without any, the provider block has no endpoints block. */
  static async create(endpoints: { [service: string]: string }): Promise<FrontWorkspace> {
    const workspace = new FrontWorkspace(endpoints);
    // The schema cache is the project's own: five megabytes that every test shares.
    const launcher = await writeLauncher(stateFolder, String(baseProvider));
    writeFileSync(join(workspace.folder, 'front.tfrc'), overrideConfiguration(launcher.folder));
    return workspace;
  }

  /** Replaces the module's resources. */
  write(resources: string): void {
    const endpoints = Object.entries(this.#endpoints).map(
      ([name, url]) => `    ${name} = "${url}"`,
    );
    const provider = [
      'terraform {',
      '  required_providers {\n    aws = {\n      source  = "hashicorp/aws"\n      version = ">= 6.54, < 7"\n    }\n  }',
      '}',
      'provider "aws" {',
      '  region                      = "us-east-1"',
      '  access_key                  = "local"',
      '  secret_key                  = "local"',
      '  skip_credentials_validation = true',
      '  skip_metadata_api_check     = true',
      '  skip_requesting_account_id  = true',
      '  default_tags {\n    tags = { project = "agentpool" }\n  }',
      ...(endpoints.length > 0 ? ['  endpoints {', ...endpoints, '  }'] : []),
      '}',
    ];
    writeFileSync(join(this.folder, 'main.tf'), [...provider, resources, ''].join('\n'));
  }

  /** Starts a command without waiting for it. */
  start(...args: string[]): ChildProcess {
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('TF_'));
    return spawn('terraform', args, {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...RARE_COLLECTIONS,
        ...Object.fromEntries(inherited),
        TF_CLI_CONFIG_FILE: join(this.folder, 'front.tfrc'),
        CHECKPOINT_DISABLE: '1',
        TF_IN_AUTOMATION: '1',
        TMPDIR: this.#temporary,
      },
    });
  }

  /** Runs a command; colours are off and nothing is asked. */
  async run(...args: string[]): Promise<Run> {
    return finished(this.start(...args));
  }

  async apply(): Promise<Run> {
    return this.run('apply', '-auto-approve', '-input=false', '-no-color');
  }

  /** `plan -detailed-exitcode`: 0 no changes, 1 error, 2 changes. */
  async plan(): Promise<Run> {
    return this.run('plan', '-input=false', '-no-color', '-detailed-exitcode');
  }

  /** The attributes of a resource in the state file, and whether it is tainted. */
  state(type: string): { attributes: { [name: string]: unknown }; tainted: boolean } | undefined {
    const state = JSON.parse(readFileSync(join(this.folder, 'terraform.tfstate'), 'utf8'));
    const instance = state.resources.find((resource: { type: string }) => resource.type === type)
      ?.instances[0];
    return instance && { attributes: instance.attributes, tainted: instance.status === 'tainted' };
  }

  /** Sockets and temporary files, and (on Linux) processes that work in the folder, after a command has ended. */
  leftovers(): string[] {
    const processes = process.platform === 'linux' ? readdirSync('/proc').filter(isNumber) : [];
    const running = processes.filter((pid) => workingFolder(pid) === this.folder);
    return [...readdirSync(this.#temporary), ...running.map((pid) => `process ${pid}`)];
  }

  /** Resolves as soon as nothing is left over; what is left for ever fails the test by its time limit. */
  async untilNothingIsLeft(): Promise<void> {
    while (this.leftovers().length > 0) await setTimeout(50);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const isNumber = (name: string): boolean => /^\d+$/.test(name);

function workingFolder(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined; // it ended meanwhile
  }
}

/** Waits for a command's end and answers its whole output. */
export async function finished(child: ChildProcess): Promise<Run> {
  const [stdout, stderr, exitCode] = await Promise.all([
    text(child.stdout as NodeJS.ReadableStream),
    text(child.stderr as NodeJS.ReadableStream),
    new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? 1))),
  ]);
  return { exitCode, output: stdout + stderr };
}
