/** The local cloud as a process: it starts, says why it can't, recovers, and leaves nothing behind. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { readCloudFile, writeCloudFile } from '../../scripts/local/cloud-file.ts';
import { isHealthy, localEndpoint } from '../../scripts/local/control/endpoint.ts';
import { start } from '../../scripts/local/control/start.ts';
import { stop } from '../../scripts/local/control/stop.ts';
import { until } from '../support/local-lambda.ts';

let folder: string;
const children: ChildProcess[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-cloud-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await stop(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('main.ts', () => {
  it('says when it is ready, and ends with moto on SIGTERM', async () => {
    const child = launch();
    const port = await readyPort(child);
    const file = { pid: child.pid ?? 0, port };
    expect(readCloudFile(folder)).toEqual(file);
    expect(localEndpoint(folder)).toBe(`http://127.0.0.1:${port}`);
    expect(await isHealthy(file)).toBe(true);
    const descendants = childrenOf(file.pid);
    expect(descendants.length).toBeGreaterThan(0);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(descendants.filter(runs)).toEqual([]);
    expect(readCloudFile(folder)).toBeUndefined();
  });

  it('leaves no child when it is killed', async () => {
    const child = launch();
    await readyPort(child);
    const descendants = childrenOf(child.pid ?? 0);
    child.kill('SIGKILL');
    await until(
      () => descendants.filter(runs),
      (left) => left.length === 0,
    );
  });

  it('ends and says so when moto dies', async () => {
    const child = launch();
    await readyPort(child);
    const said = collect(child.stderr);
    for (const pid of childrenOf(child.pid ?? 0)) process.kill(pid, 'SIGKILL');
    const [code] = await once(child, 'exit');
    expect(code).toBe(1);
    expect(said()).toMatch(/^the local cloud ends: moto ended \(SIGKILL\), see \S+moto\.log\n$/);
  });

  it('names a busy port and the way out in one line', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as { port: number };
    try {
      const child = launch(port);
      const said = collect(child.stderr);
      const [code] = await once(child, 'exit');
      expect(code).toBe(1);
      expect(said()).toBe(
        `local cloud: port ${port} is busy: stop the program that listens there, or choose another port with PORT=<number>\n`,
      );
    } finally {
      holder.close();
    }
  });
});

describe('up and down', () => {
  const options = () => ({ port: 0, state: folder, model: 'offline' as const, rateLimits: false });
  const quiet = () => undefined;

  it('starts once, however often it is asked', async () => {
    const first = await start(options(), quiet);
    const second = await start(options(), quiet);
    expect([first.started, second.started]).toEqual([true, false]);
    expect(second.pid).toBe(first.pid);
    expect(await stop(folder)).toBe(first.pid);
    expect(runs(first.pid)).toBe(false);
    expect(await stop(folder)).toBeUndefined();
  });

  it('replaces one that was killed, and one that hangs', async () => {
    const said: string[] = [];
    const killed = await start(options(), quiet);
    process.kill(killed.pid, 'SIGKILL');
    await until(
      () => runs(killed.pid),
      (running) => !running,
    );
    const hung = await start(options(), (line) => said.push(line));
    process.kill(hung.pid, 'SIGSTOP');
    const last = await start(options(), (line) => said.push(line));
    expect(new Set([killed.pid, hung.pid, last.pid]).size).toBe(3);
    expect(runs(hung.pid)).toBe(false);
    expect(said[0]).toBe('the local cloud of an earlier run is gone: starting a new one');
    expect(said).toContain(`the local cloud (pid ${hung.pid}) does not answer: starting it again`);
  });

  it('leaves a stranger alone that got the process id of an earlier cloud', async () => {
    writeCloudFile(folder, { pid: process.pid, port: 1 });
    const cloud = await start(options(), quiet);
    expect(cloud.pid).not.toBe(process.pid);
  });

  it('says what the cloud died of', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as { port: number };
    try {
      await expect(start({ ...options(), port }, quiet)).rejects.toThrow(
        new RegExp(`^port ${port} is busy`),
      );
    } finally {
      holder.close();
    }
  });
});

function launch(port = 0): ChildProcess {
  const child = spawn(
    process.execPath,
    ['scripts/local/main.ts', '--port', String(port), '--state', folder],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  children.push(child);
  return child;
}

async function readyPort(child: ChildProcess): Promise<number> {
  for await (const chunk of child.stdout ?? []) {
    const port = /^local cloud ready: http:\/\/127\.0\.0\.1:(\d+)/.exec(String(chunk))?.[1];
    if (port) return Number(port);
  }
  throw new Error('the local cloud ended before it was ready');
}

function collect(stream: ChildProcess['stderr']): () => string {
  let text = '';
  stream?.on('data', (chunk) => {
    text += chunk;
  });
  return () => text;
}

function childrenOf(pid: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n');
  return rows
    .map((row) => row.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child]) => child as number);
}

function runs(pid: number): boolean {
  try {
    const state = execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
    // A zombie is dead; whoever adopted it has not looked yet.
    return !state.startsWith('Z');
  } catch {
    return false;
  }
}
