/** Brings the local cloud up as a daemon, whatever an earlier run left behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type CloudFile, readCloudFile, removeCloudFile } from '../cloud-file.ts';
import type { MainOptions } from '../main-options.ts';
import { isHealthy } from './endpoint.ts';
import { endProcess, isLocalCloud } from './process.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const POLL_MS = 100;
const PROGRESS_MS = 3_000;

export interface Started extends CloudFile {
  /** False when it ran already. */
  started: boolean;
}

/**
 * Finds the running local cloud or starts one, and resolves when it answers. A dead one's traces are removed, a hung
 * one is ended first. Rejects with the line that the new process died of.
 */
export async function start(options: MainOptions, print: (line: string) => void): Promise<Started> {
  const stateDirectory = resolve(options.state);
  const running = await findRunning(stateDirectory, print);
  if (running) return { ...running, started: false };

  mkdirSync(stateDirectory, { recursive: true });
  const logFile = join(stateDirectory, 'cloud.log');
  const log = openSync(logFile, 'a');
  const logStart = statSync(logFile).size;
  const child = spawn(
    process.execPath,
    [MAIN, ...argumentsOf({ ...options, state: stateDirectory })],
    { detached: true, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  child.unref();
  const ended = once(child, 'exit');

  const since = Date.now();
  let nextProgress = since + PROGRESS_MS;
  while (!hasEnded(child)) {
    const file = readCloudFile(stateDirectory);
    if (file && file.pid === child.pid && (await isHealthy(file))) {
      return { ...file, started: true };
    }
    if (Date.now() > nextProgress) {
      print(`waiting for the local cloud (${Math.round((Date.now() - since) / 1000)} s) …`);
      nextProgress += PROGRESS_MS;
    }
    await Promise.race([delay(POLL_MS), ended]);
  }
  const said = readFileSync(logFile).subarray(logStart).toString().trim().split('\n').at(-1);
  // Whoever started it says whose line it is.
  const reason = said?.replace(/^local cloud: /, '');
  throw new Error(reason || `the local cloud ended with code ${child.exitCode}, see ${logFile}`);
}

function argumentsOf({ port, state, model, rateLimits }: MainOptions): string[] {
  const always = ['--port', String(port), '--state', state, '--model', model];
  return rateLimits ? [...always, '--rate-limits'] : always;
}

async function findRunning(
  stateDirectory: string,
  print: (line: string) => void,
): Promise<CloudFile | undefined> {
  const file = readCloudFile(stateDirectory);
  if (!file) return undefined;
  if (await isHealthy(file)) return file;
  if (isLocalCloud(file.pid)) {
    print(`the local cloud (pid ${file.pid}) does not answer: starting it again`);
    await endProcess(file.pid);
  } else {
    print('the local cloud of an earlier run is gone: starting a new one');
  }
  removeCloudFile(stateDirectory, file.pid);
  return undefined;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
