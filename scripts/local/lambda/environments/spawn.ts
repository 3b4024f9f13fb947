import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { findOnPath } from '../../find-on-path.ts';

const runtimeClient = createRequire(import.meta.url).resolve('aws-lambda-ric');
const beside = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const isolation = beside('./task-isolation.mjs');
const crash = beside('./worker-crash.mjs');
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
  // The isolation comes last: it would hide what is loaded after it.
  const client = ['--import', crash, '--import', isolation, runtimeClient, input.handler];
  const [command, args] = setpriv
    ? [setpriv, ['--pdeathsig', 'KILL', input.nodePath, ...client]]
    : [input.nodePath, ['--import', guard, ...client]];
  return spawn(command, args, {
    cwd: input.workingDirectory,
    env: input.variables,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}
