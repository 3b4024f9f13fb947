/** Starts moto's server as a child that can't outlive this program. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findOnPath } from '../find-on-path.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const LAUNCHER = fileURLToPath(new URL('./launch.py', import.meta.url));

/** moto imports in about a second on an idle machine; a busy one may take many times that. */
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 2_000;

export interface MotoProcess {
  pid: number;
  /** Loopback port that the kernel chose. */
  port: number;
  /** Resolves with one line when the process ends, for whatever reason. */
  ended: Promise<string>;
  close(): Promise<void>;
}

export interface MotoOptions {
  /** Takes everything moto prints. */
  logFile: string;
  /** Port of the front door: where links that moto writes into its answers must lead. */
  doorPort: number;
  /** Python of the virtual environment that moto is installed in; default `.venv/bin/python` of the project. */
  python?: string;
}

/** Starts moto and waits until it listens. Fails with one line that says what to do. */
export async function startMoto(options: MotoOptions): Promise<MotoProcess> {
  const python = options.python ?? join(ROOT, '.venv/bin/python');
  if (!existsSync(python)) {
    throw new Error(`the virtual environment is missing (${python}): run make setup`);
  }
  const log = createWriteStream(options.logFile);
  const command = [python, LAUNCHER, '-H', '127.0.0.1', '-p', '0'];
  const child = spawnWithParent(command, {
    MOTO_PORT: String(options.doorPort),
    // Without them roles can't have AWS's managed policies, such as the one of the pool's operator.
    MOTO_IAM_LOAD_MANAGED_POLICIES: 'true',
  });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  const ended = once(child, 'exit').then(([code, signal]) => {
    log.end();
    return `moto ended (${signal ?? `exit code ${code}`}), see ${options.logFile}`;
  });
  const port = await Promise.race([listeningPort(child), ended]);
  if (typeof port === 'string') throw new Error(port);
  return { pid: child.pid ?? 0, port, ended, close: () => stop(child, ended) };
}

/**
 * The child dies with us in two ways: the kernel kills it (Linux, where setpriv is installed), and the launcher ends
 * when its standard input closes, which works everywhere but needs a child that still runs Python.
 */
function spawnWithParent(command: readonly string[], environment: Record<string, string>) {
  const setpriv = findOnPath('setpriv');
  const [file = '', ...rest] = setpriv
    ? [setpriv, '--pdeathsig', 'KILL', '--', ...command]
    : command;
  return spawn(file, rest, {
    env: { ...process.env, PYTHONUNBUFFERED: '1', ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, so that Ctrl-C at the terminal reaches us first and moto is closed in order.
    detached: true,
  });
}

/** Resolves when werkzeug prints the address it listens on. */
function listeningPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`moto did not listen within ${START_TIMEOUT_MS / 1000} s`));
    }, START_TIMEOUT_MS);
    child.once('error', reject);
    child.once('exit', () => clearTimeout(late));
    let printed = '';
    child.stderr?.on('data', function watch(chunk: Buffer) {
      printed += chunk.toString();
      const port = /Running on http:\/\/127\.0\.0\.1:(\d+)/.exec(printed)?.[1];
      if (!port) return;
      clearTimeout(late);
      child.stderr?.off('data', watch);
      resolve(Number(port));
    });
  });
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.stdin?.end();
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(force);
}
