/** What a Terraform command line asks for, as far as the runner has to know. */
import { resolve } from 'node:path';

export interface CommandLine {
  /** The root module's folder, after -chdir. */
  folder: string;
  /** The subcommand, such as plan; undefined for a bare or global option. */
  command: string | undefined;
}

/** Commands that start no provider and read no configuration of it. */
const WITHOUT_PROVIDER = new Set(['fmt', 'version', 'login', 'logout', undefined]);

export function readCommandLine(args: readonly string[], cwd = process.cwd()): CommandLine {
  const chdir = args.find((arg) => arg.startsWith('-chdir='))?.slice('-chdir='.length);
  return { folder: resolve(cwd, chdir ?? '.'), command: args.find((arg) => !arg.startsWith('-')) };
}

/** Whether the command may start a provider. */
export function needsProvider({ command }: CommandLine, args: readonly string[]): boolean {
  return !WITHOUT_PROVIDER.has(command) && !args.includes('-help') && !args.includes('--help');
}

/** `init` through the front reads the lock file at most: -lockfile=readonly, unless the caller decided. */
export function withReadOnlyLock(args: readonly string[]): string[] {
  if (args.some((arg) => arg.startsWith('-lockfile') || arg === '-upgrade')) return [...args];
  return args.flatMap((arg) => (arg === 'init' ? [arg, '-lockfile=readonly'] : [arg]));
}
