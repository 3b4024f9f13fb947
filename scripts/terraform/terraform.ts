/** Running Terraform with the provider that this machine has. Every script of the project calls Terraform through here. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { endingWithParent } from '../local/provider/plugin/parent-death.ts';
import { needsProvider, readCommandLine } from './command-line.ts';
import { explainMissingTypes } from './missing-types.ts';
import { prepare } from './preparation.ts';
import { stateFolder } from './project.ts';
import { chooseProvider, describeChoice } from './provider-choice.ts';
import { UserError } from './user-error.ts';
import { requireTerraform } from './version.ts';

export interface TerraformOptions {
  /** Added to this process's environment. */
  environment?: NodeJS.ProcessEnv;
  /** Collect stdout and stderr instead of showing them. */
  capture?: boolean;
  /** Where the line that names the provider goes; stderr unless told. */
  announce?: (line: string) => void;
  /** Interrupts Terraform as Ctrl-C does: it finishes what is under way and saves its state. */
  signal?: AbortSignal;
}

export interface TerraformResult {
  exitCode: number;
  /** Empty unless captured. */
  stdout: string;
  stderr: string;
}

/**
 * Runs `terraform <args>` and answers its exit code, whatever it is. Throws a UserError when Terraform or a provider is
 * missing.
 */
export async function terraform(
  args: readonly string[],
  options: TerraformOptions = {},
): Promise<TerraformResult> {
  const given = { ...process.env, ...options.environment };
  const line = readCommandLine(args);
  await requireTerraform(given);
  if (!needsProvider(line, args)) return execute(args, given, options);
  const choice = await chooseProvider({ folder: line.folder, environment: given, stateFolder });
  (options.announce ?? console.error)(
    `agentpool: terraform ${line.command} with ${describeChoice(choice)}`,
  );
  const prepared = await prepare(choice, line, args, given, stateFolder);
  const result = await execute(prepared.args, prepared.environment, options);
  if (choice.kind === 'front' && result.exitCode === 1) {
    for (const hint of explainMissingTypes(line.folder, stateFolder))
      (options.announce ?? console.error)(hint);
  }
  return result;
}

/** The root module's outputs by name. Throws a UserError with Terraform's own words when there is no state to read. */
export async function terraformOutput(
  folder: string,
  options: Omit<TerraformOptions, 'capture'> = {},
): Promise<{ [name: string]: unknown }> {
  const args = [`-chdir=${folder}`, 'output', '-json'];
  const result = await terraform(args, { announce: () => undefined, ...options, capture: true });
  if (result.exitCode !== 0)
    throw new UserError(`terraform output failed: ${result.stderr.trim()}`);
  const outputs = JSON.parse(result.stdout) as { [name: string]: { value: unknown } };
  return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
}

/** The provider that commands in a folder get, in words. */
export async function describeProvider(
  folder: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  return describeChoice(await chooseProvider({ folder, environment, stateFolder }));
}

/**
 * With a terminal, Terraform shares our process group and gets its Ctrl-C itself. Without one it gets a group of its own,
 * and we pass signals on: one signal must not arrive twice, because Terraform takes the second for "give up at once".
 * When we are killed, Terraform is interrupted (where the system can do that) and saves its state.
 */
async function execute(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  { capture, signal }: TerraformOptions,
): Promise<TerraformResult> {
  const ownGroup = !process.stdin.isTTY;
  const output = capture ? 'pipe' : 'inherit';
  const [command, commandArgs] = endingWithParent('INT', 'terraform', args);
  const child = spawn(command, commandArgs, {
    env,
    detached: ownGroup,
    stdio: ['inherit', output, output],
  });
  const interrupt = (): void => void (ownGroup && child.kill('SIGINT'));
  const terminate = (): void => void child.kill('SIGTERM');
  const abort = (): void => void child.kill('SIGINT');
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', terminate);
  signal?.addEventListener('abort', abort);
  try {
    const [stdout, stderr, exitCode] = await Promise.all([
      child.stdout ? text(child.stdout) : '',
      child.stderr ? text(child.stderr) : '',
      new Promise<number>((resolve, reject) => {
        child.on('error', reject);
        child.on('close', (code) => resolve(code ?? 1));
      }),
    ]);
    return { exitCode, stdout, stderr };
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', terminate);
    signal?.removeEventListener('abort', abort);
  }
}
