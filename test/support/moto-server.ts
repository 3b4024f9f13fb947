/** moto's server on a port of its own, for tests that need a service which is not ours. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const inProject = join(import.meta.dirname, '..', '..', '.venv', 'bin', 'moto_server');

export class MotoServer {
  readonly url: string;
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#process = child;
    this.url = url;
  }

  /** Starts it on a free port and waits until it says where it listens. */
  static async start(): Promise<MotoServer> {
    const command = existsSync(inProject) ? inProject : 'moto_server';
    const child = spawn(command, ['-H', '127.0.0.1', '-p', '0'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const lines = createInterface({ input: child.stderr });
    for await (const line of lines) {
      const url = /Running on (http:\S+)/.exec(line)?.[1];
      if (url === undefined) continue;
      child.stderr.resume();
      return new MotoServer(child, url);
    }
    throw new Error('moto_server ended before it listened');
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }
}
