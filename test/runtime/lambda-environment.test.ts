/** What code finds in its environment, and that no environment outlives the local cloud. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { GetFunctionConfigurationCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bundle, type LocalLambda, startLocalLambda, until } from '../support/local-lambda.ts';
import { createManaged, createPool, managedInput, publish } from '../support/managed-function.ts';

const source = `
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
export const handler = async (event, context) => {
  console.log('line', event.id);
  await writeFile(tmpdir() + '/mark', 'x');
  const { AWS_LAMBDA_METADATA_API: api, AWS_LAMBDA_METADATA_TOKEN: token } = process.env;
  const url = 'http://' + api + '/2026-01-15/metadata/execution-environment';
  const zone = await fetch(url, { headers: { authorization: 'Bearer ' + token } });
  const refused = await fetch(url, { headers: { authorization: 'Bearer no' } });
  return {
    variables: process.env,
    zone: await zone.json(),
    refused: refused.status,
    temporary: tmpdir(),
    remainingMs: context.getRemainingTimeInMillis(),
    arn: context.invokedFunctionArn,
  };
};`;

describe('an environment', () => {
  let local: LocalLambda;
  beforeAll(async () => {
    local = await startLocalLambda({ variables: { EXTRA: 'yes', SHARED: 'platform' } });
    await createPool(local.client, 'pool');
  });
  afterAll(() => local.close());

  it('tells the function what Lambda tells it, and nothing of the local cloud', async () => {
    await createManaged(
      local.client,
      managedInput('look', 'pool', bundle(source), {
        Environment: { Variables: { AWS_LAMBDA_NODEJS_WORKER_COUNT: '1', SHARED: 'mine' } },
        LoggingConfig: { LogFormat: 'JSON', LogGroup: '/custom/group' },
      }),
    );
    const version = await publish(local.client, 'look');
    const { Payload, $metadata } = await local.client.send(
      new InvokeCommand({ FunctionName: 'look', Qualifier: version, Payload: '{"id":42}' }),
    );
    const seen = JSON.parse(Buffer.from(Payload ?? []).toString());
    expect(seen.variables).toMatchObject({
      AWS_LAMBDA_FUNCTION_NAME: 'look',
      AWS_LAMBDA_FUNCTION_VERSION: '1',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '2048',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'lambda-managed-instances',
      AWS_LAMBDA_MAX_CONCURRENCY: '2',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      EXTRA: 'yes',
      SHARED: 'mine',
    });
    expect(seen.variables.HOME).toBeUndefined();
    const [shown] = local.service.describe().functions[0]?.versions ?? [];
    expect(seen.zone).toEqual({ AvailabilityZoneID: shown?.environments[0]?.azId });
    expect(seen.refused).toBe(401);
    expect(seen.remainingMs).toBeGreaterThan(5000);
    expect(seen.remainingMs).toBeLessThanOrEqual(10_000);
    expect(seen.arn).toBe('arn:aws:lambda:us-east-1:123456789012:function:look:1');
    expect(existsSync(join(seen.temporary, 'mark'))).toBe(true);
    const line = await until(
      () => local.logs.find(({ message }) => message.includes('line 42')),
      (record) => record !== undefined,
    );
    expect(line?.logGroup).toBe('/custom/group');
    expect(line?.logStream).toBe(seen.variables.AWS_LAMBDA_LOG_STREAM_NAME);
    const written = JSON.parse(line?.message ?? '');
    const { requestId } = $metadata;
    expect(written).toMatchObject({ level: 'INFO', message: 'line 42', requestId });
    const report = local.logs.find(({ message }) => message.includes('platform.report'));
    expect(JSON.parse(report?.message ?? '')).toMatchObject({
      type: 'platform.report',
      record: { requestId: written.requestId, status: 'success' },
    });
  });
});

describe('the code of a function', () => {
  it('finds no package that is not in its bundle, even one in a directory above', async () => {
    const above = await mkdtemp(join(tmpdir(), 'above-'));
    const packageDirectory = join(above, 'node_modules', 'neighbour');
    await mkdir(packageDirectory, { recursive: true });
    await writeFile(join(packageDirectory, 'index.js'), 'module.exports = {};');
    const local = await startLocalLambda({ stateDirectory: join(above, 'state') });
    try {
      await createPool(local.client, 'pool');
      const code = "import 'neighbour'; export const handler = async () => {};";
      await createManaged(local.client, managedInput('leaning', 'pool', bundle(code)));
      const version = await publish(local.client, 'leaning');
      const { State, StateReason } = await local.client.send(
        new GetFunctionConfigurationCommand({ FunctionName: 'leaning', Qualifier: version }),
      );
      expect(State).toBe('Failed');
      expect(StateReason).toContain("Cannot find package 'neighbour'");
    } finally {
      await local.close();
      await rm(above, { recursive: true, force: true });
    }
  });
});

describe('the end of the local cloud', () => {
  it.each([
    ['by the kernel', process.env.PATH],
    // Where there is no setpriv, as on a Mac.
    ['by the guard in each environment', '/nonexistent'],
  ])('takes blocked environments along %s when it is killed', async (_, PATH) => {
    const directory = await mkdtemp(join(tmpdir(), 'local-lambda-'));
    const module = fileURLToPath(new URL('../support/lambda-to-kill.ts', import.meta.url));
    const cloud = spawn(process.execPath, [module, directory], {
      env: { ...process.env, PATH },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [line] = await once(createInterface({ input: cloud.stdout }), 'line');
      const pids = JSON.parse(String(line)) as number[];
      expect(pids).toHaveLength(2);
      cloud.kill('SIGKILL');
      await once(cloud, 'exit');
      await until(
        () => pids.filter((pid) => existsSync(`/proc/${pid}/cwd`)),
        (alive) => alive.length === 0,
        // Half a second (the guard's own look) on a machine whose cores others use.
        30_000,
      );
    } finally {
      cloud.kill('SIGKILL');
      await rm(directory, { recursive: true, force: true });
    }
  });
});
