/** One build: fetches the source, runs the buildspec in a process group of its own, keeps phases and log. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { unzipSync } from 'fflate';
import type { LogRecord } from '../log-record.ts';
import { type Buildspec, parseBuildspec } from './buildspec.ts';
import type { Project } from './projects.ts';
import { shellScript } from './shell-script.ts';

export type BuildStatus = 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'STOPPED' | 'TIMED_OUT';

export interface BuildPhase {
  phaseType: string;
  phaseStatus?: string;
  startTime: number;
  endTime?: number;
  durationInSeconds?: number;
  contexts?: { statusCode: string; message: string }[];
}

export interface BuildEnvironment {
  /** Folder under which the build gets a folder of its own. */
  buildsDirectory: string;
  /** The checkout that runs the local cloud: lends its installed dependencies to builds with the same lock file. */
  repository: string;
  region: string;
  accountId: string;
  /** Variables that stand for what CodeBuild's container gives a build: credentials, Region, endpoint. */
  variables: Record<string, string>;
  loadObject(bucket: string, key: string, versionId?: string): Promise<Uint8Array>;
  onLog(record: LogRecord): void;
}

export class Build {
  readonly id: string;
  readonly project: Project;
  readonly sourceVersion: string | undefined;
  readonly startTime = Date.now() / 1000;
  readonly phases: BuildPhase[] = [];
  status: BuildStatus = 'IN_PROGRESS';
  endTime: number | undefined;
  /** Settles when the build has ended, whichever way. */
  readonly ended: Promise<void>;
  readonly #environment: BuildEnvironment;
  readonly #variables: Record<string, string>;
  #process: ChildProcess | undefined;

  constructor(
    project: Project,
    sourceVersion: string | undefined,
    variables: Record<string, string>,
    environment: BuildEnvironment,
  ) {
    this.id = `${project.name}:${randomUUID()}`;
    this.project = project;
    this.sourceVersion = sourceVersion;
    this.#variables = variables;
    this.#environment = environment;
    this.ended = this.#run();
  }

  get logGroup(): string {
    return (
      this.project.logsConfig?.cloudWatchLogs?.groupName ?? `/aws/codebuild/${this.project.name}`
    );
  }

  get logStream(): string {
    const prefix = this.project.logsConfig?.cloudWatchLogs?.streamName;
    const id = this.id.split(':')[1] as string;
    return prefix ? `${prefix}/${id}` : id;
  }

  /** Ends the build and everything it started. */
  stop(status: 'STOPPED' | 'TIMED_OUT'): void {
    if (this.status !== 'IN_PROGRESS') return;
    this.status = status;
    this.#kill();
  }

  #kill(): void {
    if (this.#process?.pid === undefined) return;
    try {
      process.kill(-this.#process.pid, 'SIGKILL');
    } catch {
      // The group is gone already.
    }
  }

  async #run(): Promise<void> {
    const folder = join(this.#environment.buildsDirectory, this.id.replace(':', '-'));
    const timer = setTimeout(() => this.stop('TIMED_OUT'), this.project.timeoutInMinutes * 60_000);
    timer.unref();
    try {
      const source = join(folder, 'src');
      await this.#step('DOWNLOAD_SOURCE', () => this.#fetchSource(source));
      const spec = readBuildspec(source, this.project.source.buildspec);
      lendCachedFolders(spec, this.#environment.repository, source);
      if (this.status === 'IN_PROGRESS') await this.#execute(spec, source, folder);
      if (this.status === 'IN_PROGRESS') {
        this.status = this.phases.some((phase) => phase.phaseStatus === 'FAILED')
          ? 'FAILED'
          : 'SUCCEEDED';
      }
    } catch (error) {
      this.#log((error as Error).message);
      if (this.status === 'IN_PROGRESS') this.status = 'FAILED';
    } finally {
      clearTimeout(timer);
      rmSync(folder, { recursive: true, force: true });
      this.endTime = Date.now() / 1000;
      this.phases.push({ phaseType: 'COMPLETED', startTime: this.endTime });
    }
  }

  async #fetchSource(source: string): Promise<void> {
    const { type, location } = this.project.source;
    if (type !== 'S3' || !location) {
      throw new Error(`the local CodeBuild reads sources of type S3, not ${type}`);
    }
    const slash = location.indexOf('/');
    const archive = await this.#environment.loadObject(
      location.slice(0, slash),
      location.slice(slash + 1),
      this.sourceVersion,
    );
    for (const [name, content] of Object.entries(unzipSync(archive))) {
      const target = join(source, name);
      if (!target.startsWith(source + sep))
        throw new Error(`the source names a path outside: ${name}`);
      if (name.endsWith('/')) continue;
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content, { mode: name.endsWith('.sh') ? 0o755 : 0o644 });
    }
  }

  async #step(phaseType: string, work: () => Promise<void>): Promise<void> {
    this.#startPhase(phaseType);
    try {
      await work();
      this.#endPhase('SUCCEEDED');
    } catch (error) {
      this.#endPhase('FAILED', (error as Error).message);
      throw error;
    }
  }

  async #execute(spec: Buildspec, source: string, folder: string): Promise<void> {
    const script = join(folder, 'build.sh');
    writeFileSync(script, shellScript(spec, process.pid));
    const child = spawn('bash', [script], {
      cwd: source,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        TMPDIR: process.env.TMPDIR,
        LANG: process.env.LANG,
        npm_config_nodedir: process.env.npm_config_nodedir,
        ...spec.variables,
        ...this.#variables,
        ...this.#environment.variables,
        CI: 'true',
        CODEBUILD_BUILD_ID: this.id,
        CODEBUILD_SRC_DIR: source,
        CODEBUILD_RESOLVED_SOURCE_VERSION: this.sourceVersion,
      },
    });
    this.#process = child;
    const logged = [child.stdout, child.stderr].map((stream) =>
      eachLine(stream as Readable, (line) => this.#log(line)),
    );
    const phases = eachLine(child.stdio[3] as Readable, (line) => this.#onPhaseEvent(line));
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', () => resolve());
    });
    this.#kill();
    await Promise.all([...logged, phases]);
    const open = this.phases.at(-1);
    if (open && open.endTime === undefined) this.#endPhase('FAILED', 'the shell ended early');
  }

  #onPhaseEvent(line: string): void {
    const [phase, event] = line.split(' ') as [string, string];
    if (event === 'START') this.#startPhase(phase);
    else this.#endPhase(event, event === 'FAILED' ? 'a command failed; see the log' : undefined);
  }

  #startPhase(phaseType: string): void {
    this.phases.push({ phaseType, startTime: Date.now() / 1000 });
    this.#log(`[agentpool] Entering phase ${phaseType}`);
  }

  #endPhase(phaseStatus: string, message?: string): void {
    const phase = this.phases.at(-1);
    if (!phase) return;
    phase.phaseStatus = phaseStatus;
    phase.endTime = Date.now() / 1000;
    phase.durationInSeconds = Math.round(phase.endTime - phase.startTime);
    if (message) phase.contexts = [{ statusCode: 'COMMAND_EXECUTION_ERROR', message }];
    this.#log(`[agentpool] Phase ${phase.phaseType} ${phaseStatus}`);
  }

  #log(message: string): void {
    this.#environment.onLog({
      logGroup: this.logGroup,
      logStream: this.logStream,
      timestamp: Date.now(),
      message,
    });
  }
}

function readBuildspec(source: string, configured: string | undefined): Buildspec {
  if (configured?.includes('\n')) return parseBuildspec(configured);
  const name = configured || 'buildspec.yml';
  if (!existsSync(join(source, name)))
    throw new Error(`YAML_FILE_ERROR: ${name} is not in the source`);
  return parseBuildspec(readFileSync(join(source, name), 'utf8'));
}

/**
 * CodeBuild restores cached folders before a build. Here the checkout's own installation is the cache, lent by a link;
 * with another lock file the build must install for itself, and must not write through the link.
 */
function lendCachedFolders(spec: Buildspec, repository: string, source: string): void {
  const lock = 'package-lock.json';
  const same =
    existsSync(join(source, lock)) &&
    existsSync(join(repository, lock)) &&
    readFileSync(join(source, lock)).equals(readFileSync(join(repository, lock)));
  if (!same) return;
  for (const folder of spec.cachedFolders) {
    const origin = join(repository, folder);
    const target = join(source, folder);
    if (existsSync(origin) && !existsSync(target)) {
      mkdirSync(dirname(target), { recursive: true });
      symlinkSync(origin, target);
    }
  }
}

function eachLine(stream: Readable, onLine: (line: string) => void): Promise<void> {
  return new Promise((resolve) => {
    createInterface({ input: stream }).on('line', onLine).on('close', resolve);
  });
}
