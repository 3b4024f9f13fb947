import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const runtimeClient = createRequire(import.meta.url).resolve('aws-lambda-ric');
const beside = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const isolation = beside('./task-isolation.mjs');
const guard = beside('./process-guard.mjs');

/** `setpriv` of util-linux asks the kernel to kill the child with its parent, which no busy child can escape. */
const setpriv = process.platform === 'linux' ? findOnPath('setpriv') : undefined;

export interface SpawnInput {
  nodePath: string;
  handler: string;
  workingDirectory: string;
  variables: Record<string, string>;
}

/** Starts AWS's runtime client. The process dies with this one, even when this one is killed. */
export function spawnRuntime(input: SpawnInput): ChildProcess {
  const client = ['--import', isolation, runtimeClient, input.handler];
  const [command, args] = setpriv
    ? [setpriv, ['--pdeathsig', 'KILL', input.nodePath, ...client]]
    : [input.nodePath, ['--import', guard, ...client]];
  return spawn(command, args, {
    cwd: input.workingDirectory,
    env: input.variables,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

function findOnPath(program: string): string | undefined {
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(directory, program);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // not in this directory
    }
  }
  return undefined;
}
