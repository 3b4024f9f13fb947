/**
 * A copy of the working tree with a local cloud of its own, for tests that deploy: they change sources and kill the
 * cloud without touching the developer's checkout or each other.
 */
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import type { LocalStage } from '../../scripts/deploy/open-stage.ts';
import { packWorkingTree } from '../../scripts/deploy/source-archive.ts';
import { projectRoot } from '../../scripts/terraform/project.ts';

/** Time limit of a test that deploys, in ms: a minute or two each, five times that on a machine that others share. */
export const DEPLOYS_MS = 1_800_000;

export interface CommandResult {
  code: number | null;
  output: string;
}

export interface Running {
  /** Resolves when a line matches, or rejects with the output when the command ends without one. */
  line(pattern: RegExp): Promise<void>;
  result: Promise<CommandResult>;
}

export class Checkout {
  readonly folder: string;
  readonly port: number;

  private constructor(folder: string, port: number) {
    this.folder = folder;
    this.port = port;
  }

  static async create(): Promise<Checkout> {
    const folder = mkdtempSync(join(tmpdir(), 'agentpool-checkout-'));
    for (const [name, content] of Object.entries(unzipSync(packWorkingTree(projectRoot).zip))) {
      mkdirSync(join(folder, dirname(name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    for (const installed of ['node_modules', '.venv']) {
      symlinkSync(join(projectRoot, installed), join(folder, installed));
    }
    // The provider's schema takes ten seconds to make anew; a fresh clone has none yet.
    const cache = '.local/provider/cache';
    if (existsSync(join(projectRoot, cache))) {
      cpSync(join(projectRoot, cache), join(folder, cache), { recursive: true });
    }
    const checkout = new Checkout(folder, await freePort());
    await checkout.run('git init -q && git add -A');
    return checkout;
  }

  /** Runs a shell command in the copy. */
  run(command: string, env: Record<string, string> = {}): Promise<CommandResult> {
    return this.start(command, env).result;
  }

  start(command: string, env: Record<string, string> = {}): Running {
    const child = spawn('bash', ['-c', command], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '', PORT: String(this.port), CI: 'true', ...env },
    });
    let output = '';
    const waiting = new Set<() => void>();
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      for (const look of waiting) look();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const result = new Promise<CommandResult>((resolve) => {
      child.once('close', (code) => resolve({ code, output }));
    });
    return {
      result,
      line: (pattern) =>
        new Promise((resolve, reject) => {
          const look = (): void => {
            if (!pattern.test(output)) return;
            waiting.delete(look);
            resolve();
          };
          waiting.add(look);
          look();
          void result.then(() =>
            reject(new Error(`"${command}" ended without ${pattern}:\n${output.slice(-3000)}`)),
          );
        }),
    };
  }

  /** out/local.json of the last `make local`. */
  get stage(): LocalStage {
    return JSON.parse(readFileSync(join(this.folder, 'out/local.json'), 'utf8'));
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  write(file: string, content: string): void {
    writeFileSync(join(this.folder, file), content);
  }

  async remove(): Promise<void> {
    await this.run('make local-down');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
