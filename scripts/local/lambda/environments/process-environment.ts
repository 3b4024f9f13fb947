import type { ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { LogRecord } from '../../log-record.ts';
import { FunctionFailure, type Invocation } from './invocation.ts';
import { platformReport } from './platform-report.ts';
import { RuntimeApi } from './runtime-api.ts';
import { spawnRuntime } from './spawn.ts';
import { type EnvironmentSpec, type ExecutionEnvironment, InitFailure } from './types.ts';
import { environmentVariables } from './variables.ts';

/** What all environments share. */
export interface EnvironmentHost {
  nodePath: string;
  endpoint: string;
  region: string;
  /** Holds one temporary directory an environment. */
  temporaryRoot: string;
  variables: Record<string, string>;
  onLog(record: LogRecord): void;
}

/** One environment: a child process of AWS's runtime client, with its own Runtime API server. */
export class ProcessEnvironment implements ExecutionEnvironment {
  readonly id = randomUUID();
  readonly zoneId: string;
  readonly workers: number;
  readonly slots: number;
  readonly ready: Promise<void>;
  readonly exited: Promise<void>;
  #spec: EnvironmentSpec;
  #host: EnvironmentHost;
  #api: RuntimeApi;
  #token = randomBytes(16).toString('hex');
  #logStream: string;
  #child: ChildProcess | undefined;
  #running = new Set<Invocation>();
  #phase: 'starting' | 'ready' | 'draining' | 'stopped' = 'starting';
  #initTimer: NodeJS.Timeout;
  #settleReady!: { resolve: () => void; reject: (failure: InitFailure) => void };

  constructor(spec: EnvironmentSpec, host: EnvironmentHost) {
    this.#spec = spec;
    this.#host = host;
    this.zoneId = spec.zoneId;
    this.workers = spec.workers;
    this.slots = spec.concurrency ?? 1;
    this.#logStream = logStreamName(spec.version);
    this.ready = new Promise((resolve, reject) => {
      this.#settleReady = { resolve, reject };
    });
    // A failed start is reported by whoever waits for `ready`; nobody may be waiting for a replacement.
    this.ready.catch(() => {});
    this.#api = new RuntimeApi(
      {
        zoneId: spec.zoneId,
        metadataToken: this.#token,
        holds: spec.concurrency === undefined,
      },
      {
        onPoll: () => this.#onPoll(),
        onInitError: (payload) => this.#failInit('FunctionError.RuntimeInitError', payload),
        onDone: (invocation) => this.#onDone(invocation),
      },
    );
    this.#initTimer = setTimeout(() => this.#onInitTimeout(), spec.initTimeoutMs);
    this.exited = this.#run();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get slotsInUse(): number {
    return this.#running.size;
  }

  get isReady(): boolean {
    return this.#phase === 'ready';
  }

  offer(invocation: Invocation): boolean {
    if (this.#phase !== 'ready' || this.#running.size >= this.slots) return false;
    // Before it is delivered, since the runtime is told the deadline.
    invocation.prepare();
    if (!this.#api.offer(invocation)) return false;
    this.#running.add(invocation);
    invocation.start(() => this.#onTimeout());
    return true;
  }

  drain(): void {
    if (this.#phase === 'stopped') return;
    this.#phase = 'draining';
    this.#endIfDrained();
  }

  crashWorker(): void {
    this.#child?.kill('SIGUSR2');
  }

  async stop(): Promise<void> {
    this.#phase = 'stopped';
    this.#child?.kill('SIGKILL');
    await this.exited;
  }

  /** The whole life of the process; resolves when nothing of it is left. */
  async #run(): Promise<void> {
    const directory = join(this.#host.temporaryRoot, this.id);
    let ending = 'could not be started';
    try {
      const runtimeApi = await this.#api.listen();
      await mkdir(directory, { recursive: true });
      if (this.#phase !== 'stopped') ending = await this.#runChild(runtimeApi, directory);
    } catch (error) {
      ending = error instanceof Error ? error.message : String(error);
    }
    this.#phase = 'stopped';
    this.#failInit('FunctionError.RuntimeInitError', exitError(`Runtime exited ${ending}`));
    for (const invocation of this.#running) {
      const message = `RequestId: ${invocation.id} Error: Runtime exited ${ending}`;
      invocation.fail(FunctionFailure.of('Runtime.ExitError', message));
      this.#report(invocation);
    }
    this.#running.clear();
    await this.#api.close();
    await rm(directory, { recursive: true, force: true });
  }

  /** Resolves with how the process ended. */
  #runChild(runtimeApi: string, temporaryDirectory: string): Promise<string> {
    const child = spawnRuntime({
      nodePath: this.#host.nodePath,
      handler: this.#spec.handler,
      workingDirectory: this.#spec.codeDirectory,
      variables: environmentVariables(this.#spec, {
        endpoint: this.#host.endpoint,
        region: this.#host.region,
        runtimeApi,
        metadataToken: this.#token,
        logStream: this.#logStream,
        temporaryDirectory,
        extra: this.#host.variables,
      }),
    });
    this.#child = child;
    this.#ship(child.stdout);
    this.#ship(child.stderr);
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(describeExit(code, signal)));
    });
  }

  #ship(stream: Readable | null): void {
    if (!stream) return;
    createInterface({ input: stream }).on('line', (message) => this.#log(message));
  }

  #report(invocation: Invocation): void {
    if (this.#spec.logsReports) this.#log(platformReport(invocation, Date.now()));
  }

  #log(message: string): void {
    this.#host.onLog({
      logGroup: this.#spec.logGroup,
      logStream: this.#logStream,
      timestamp: Date.now(),
      message,
    });
  }

  #onPoll(): void {
    if (this.#phase !== 'starting') return;
    this.#phase = 'ready';
    clearTimeout(this.#initTimer);
    this.#settleReady.resolve();
  }

  #onDone(invocation: Invocation): void {
    this.#running.delete(invocation);
    this.#report(invocation);
    this.#endIfDrained();
  }

  /** A managed environment goes on, and so does the code; an on-demand one is thrown away. */
  #onTimeout(): void {
    if (this.#spec.concurrency === undefined) void this.stop();
    else this.#endIfDrained();
  }

  /** A draining environment waits for those who wait for an answer, not for code that runs past its timeout. */
  #endIfDrained(): void {
    const isAwaited = [...this.#running].some((invocation) => !invocation.isClosed);
    if (this.#phase === 'draining' && !isAwaited) void this.stop();
  }

  #onInitTimeout(): void {
    const seconds = (this.#spec.initTimeoutMs / 1000).toFixed(2);
    const payload = JSON.stringify({
      errorType: 'Sandbox.Timedout',
      errorMessage: `Error: Init timed out after ${seconds} seconds`,
    });
    this.#failInit('FunctionError.InitTimeout', Buffer.from(payload));
  }

  #failInit(code: InitFailure['code'], payload: Buffer): void {
    clearTimeout(this.#initTimer);
    // After a successful start this changes nothing: the promise is settled.
    this.#settleReady.reject(new InitFailure(code, initMessage(payload), payload));
    if (this.#phase === 'starting') void this.stop();
  }
}

/** Log streams as Lambda names them: day, version and a random id. */
function logStreamName(version: string): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[${version}]${randomBytes(16).toString('hex')}`;
}

function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal) return `with error: signal: ${signal}`;
  return code === 0 ? 'without providing a reason' : `with error: exit status ${code}`;
}

function exitError(errorMessage: string): Buffer {
  return Buffer.from(JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage }));
}

function initMessage(payload: Buffer): string {
  try {
    const error = JSON.parse(payload.toString('utf8')) as Record<string, unknown>;
    return `${error.errorType}: ${error.errorMessage}`;
  } catch {
    return payload.toString('utf8');
  }
}
