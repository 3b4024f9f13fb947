import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { parseBuildspec } from '../../scripts/local/codebuild/buildspec.ts';
import { createCodeBuild } from '../../scripts/local/codebuild/codebuild.ts';
import { shellScript } from '../../scripts/local/codebuild/shell-script.ts';
import type { CloudRequest, CloudService } from '../../scripts/local/service.ts';

const PROJECT = 'agentpool-test-deploy';

let state: string;
let codebuild: CloudService;
let source: Uint8Array;
let log: string[];
let onLog: (line: string) => void;

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'codebuild-'));
  log = [];
  onLog = () => {};
  codebuild = createCodeBuild({
    stateDirectory: state,
    repository: state,
    region: 'us-east-1',
    accountId: '123456789012',
    variables: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    loadObject: async (bucket, key, version) => {
      if (`${bucket}/${key}@${version}` !== 'bucket/source.zip@v1')
        throw new Error('NoSuchVersion');
      return source;
    },
    onLog: ({ message }) => {
      log.push(message);
      onLog(message);
    },
  });
});

afterEach(async () => {
  await codebuild.close();
  rmSync(state, { recursive: true, force: true });
});

// biome-ignore lint/suspicious/noExplicitAny: answers of the API are read by their documented keys
async function call(operation: string, input: unknown): Promise<any> {
  const response = await codebuild.handle({
    method: 'POST',
    path: '/',
    headers: { 'x-amz-target': `CodeBuild_20161006.${operation}` },
    body: Buffer.from(JSON.stringify(input)),
  } as unknown as CloudRequest);
  return { status: response.status, ...JSON.parse(response.body as string) };
}

async function createProject(extra = {}) {
  await call('CreateProject', {
    name: PROJECT,
    source: { type: 'S3', location: 'bucket/source.zip' },
    environment: { environmentVariables: [{ name: 'STAGE', value: 'local' }] },
    ...extra,
  });
}

async function startBuild(buildspec: string): Promise<string> {
  source = zipSync({
    'buildspec.yml': strToU8(buildspec),
    'hello.sh': strToU8('echo hello from a file'),
  });
  const { build } = await call('StartBuild', { projectName: PROJECT, sourceVersion: 'v1' });
  return build.id;
}

/** Waits on the build itself, by the log lines and phase events that it produces. */
async function finished(id: string) {
  for (;;) {
    const { builds } = await call('BatchGetBuilds', { ids: [id] });
    if (builds[0].buildComplete) return builds[0];
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the local CodeBuild', () => {
  it('runs the phases in one shell, with the variables of project, buildspec and container', async () => {
    await createProject();
    const id = await startBuild(`
version: 0.2
env: { variables: { COLOUR: blue } }
phases:
  install: { commands: ['export MADE="in install"', './hello.sh'] }
  build: { commands: ['echo "$STAGE $COLOUR $MADE $AWS_ENDPOINT_URL"', 'echo "it''s quoted"'] }
`);
    const build = await finished(id);
    expect(build.buildStatus).toBe('SUCCEEDED');
    expect(build.phases.map((phase: { phaseType: string }) => phase.phaseType)).toEqual([
      'DOWNLOAD_SOURCE',
      'INSTALL',
      'BUILD',
      'COMPLETED',
    ]);
    expect(log).toContain('local blue in install http://127.0.0.1:1');
    expect(log).toContain('hello from a file');
    expect(log).toContain("it's quoted");
  });

  it('stops a phase at the first failed command, still runs finally and post_build, and fails', async () => {
    await createProject();
    const id = await startBuild(`
version: 0.2
phases:
  build: { commands: ['echo one', 'false', 'echo never'], finally: ['echo finally ran'] }
  post_build: { commands: ['echo succeeding=$CODEBUILD_BUILD_SUCCEEDING'] }
`);
    const build = await finished(id);
    expect(build.buildStatus).toBe('FAILED');
    expect(log).toContain('one');
    expect(log).toContain('finally ran');
    expect(log).toContain('succeeding=0');
    expect(log).not.toContain('never');
  });

  it('goes no further after a failed install, and survives a syntax error in a command', async () => {
    await createProject();
    const id = await startBuild(`
version: 0.2
phases:
  install: { commands: ['if then'] }
  build: { commands: ['echo never'] }
`);
    expect((await finished(id)).buildStatus).toBe('FAILED');
    expect(log).not.toContain('never');
  });

  it('names a missing source version, and a buildspec that it cannot read', async () => {
    await createProject();
    source = zipSync({});
    const missing = (await call('StartBuild', { projectName: PROJECT, sourceVersion: 'v9' })).build
      .id;
    expect((await finished(missing)).phases[0].contexts[0].message).toBe('NoSuchVersion');
    const empty = (await call('StartBuild', { projectName: PROJECT, sourceVersion: 'v1' })).build
      .id;
    expect((await finished(empty)).buildStatus).toBe('FAILED');
    expect(log.join('\n')).toContain('buildspec.yml is not in the source');
  });

  it('refuses a build beyond the limit, and a stopped build leaves no process behind', async () => {
    await createProject({ concurrentBuildLimit: 1 });
    const marker = `sleeper-${process.pid}-${Date.now()}`;
    const started = new Promise<void>((resolve) => {
      onLog = (line) => line === 'sleeping' && resolve();
    });
    const id = await startBuild(`
version: 0.2
phases:
  build: { commands: ['bash -c "echo sleeping; exec -a ${marker} sleep 600" & wait'] }
`);
    await started;
    const second = await call('StartBuild', { projectName: PROJECT, sourceVersion: 'v1' });
    expect(second).toMatchObject({ status: 400, __type: 'AccountLimitExceededException' });
    await call('StopBuild', { id });
    expect((await finished(id)).buildStatus).toBe('STOPPED');
    expect(() => execFileSync('pgrep', ['-f', `^${marker}`])).toThrow();
  });

  it('ends by itself when the process that supervises it is gone', () => {
    const gone = Number(execFileSync('bash', ['-c', 'echo $$']).toString());
    const spec = parseBuildspec("version: 0.2\nphases: { build: { commands: ['sleep 600'] } }");
    const run = () =>
      execFileSync('setsid', ['-w', 'bash', '-c', shellScript(spec, gone)], {
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
        timeout: 20_000,
      });
    // Killed by its own watchdog long before the sleep or the time limit.
    expect(run).toThrow(expect.objectContaining({ signal: 'SIGKILL' }));
  });
});
