/** A bundle without its settings never serves: its start fails, and the reason is where an operator looks first. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  PublishVersionCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bundleFunction } from '../../scripts/build/bundle.ts';
import { loadCatalogue, REPOSITORY_ROOT } from '../../scripts/catalogue/load.ts';
import { spawnRuntime } from '../../scripts/local/lambda/environments/spawn.ts';
import { bundle, type LocalLambda, startLocalLambda, until } from '../support/local-lambda.ts';
import {
  createManaged,
  createPool,
  managedInput,
  ROLE,
  settled,
} from '../support/managed-function.ts';

let local: LocalLambda;

beforeAll(async () => {
  local = await startLocalLambda();
  await createPool(local.client, 'pool');
});
afterAll(() => local.close());

const bundles = new Map<string, ReturnType<typeof bundleFunction>>();

/** Each once: the router's trains a classifier. */
function bundleOf(name: string): ReturnType<typeof bundleFunction> {
  const known = bundles.get(name);
  if (known) return known;
  const { functions, agents } = loadCatalogue();
  const entry = functions.find((candidate) => candidate.name === name);
  if (!entry) throw new Error(`the catalogue has no ${name}`);
  const bundled = bundleFunction(REPOSITORY_ROOT, entry, agents);
  bundles.set(name, bundled);
  return bundled;
}

async function zipOf(name: string): Promise<Buffer> {
  const { code, assets } = await bundleOf(name);
  return bundle(code, assets);
}

/** A Runtime API that only listens: whether the process ends after a failed init is left to the process. */
/** In ms: a second or two, on a machine whose cores others use; what a guard holds lasts as long as the guard. */
const AT_ONCE_MS = 60_000;

async function endOfInit(name: string) {
  const directory = await mkdtemp(join(tmpdir(), 'failed-init-'));
  const errors: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (request.url?.endsWith('/init/error')) errors.push(body);
    response.writeHead(202).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { code, assets } = await bundleOf(name);
    for (const [file, content] of Object.entries({ ...assets, 'index.mjs': code })) {
      await writeFile(join(directory, file), content);
    }
    const child = spawnRuntime({
      nodePath: process.execPath,
      handler: 'index.handler',
      workingDirectory: directory,
      variables: {
        PATH: process.env.PATH ?? '',
        AWS_REGION: 'us-east-1',
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(server.address() as AddressInfo).port}`,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_VERSION: '1',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
        AWS_LAMBDA_LOG_GROUP_NAME: name,
        AWS_LAMBDA_LOG_STREAM_NAME: name,
        LAMBDA_TASK_ROOT: directory,
        TMPDIR: directory,
        _HANDLER: 'index.handler',
      },
    });
    const ended = once(child, 'close');
    const [output] = await Promise.all([text(child.stdout as Readable), ended]);
    return { exitCode: child.exitCode, errors, output };
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(directory, { recursive: true, force: true });
  }
}

describe('a bundle without its settings', () => {
  it.each([
    ['warmer', 'WARM_TARGETS'],
    ['version-pruner', 'POOL_NAME'],
  ])(
    '%s on demand answers its first invocation with an error that names %s',
    async (name, what) => {
      const { client } = local;
      await client.send(
        new CreateFunctionCommand({
          FunctionName: name,
          Role: ROLE,
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Architectures: ['arm64'],
          Timeout: 10,
          MemorySize: 512,
          Code: { ZipFile: await zipOf(name) },
        }),
      );
      await settled(client, name);
      const { FunctionError, Payload } = await client.send(
        new InvokeCommand({ FunctionName: name, Payload: '{"type":"agentpool.warm"}' }),
      );
      expect(FunctionError).toBe('Unhandled');
      expect(JSON.parse(Buffer.from(Payload ?? []).toString()).errorMessage).toContain(what);
    },
  );

  it('router on the pool gets no version that serves', async () => {
    const { client } = local;
    await createManaged(client, managedInput('router', 'pool', await zipOf('router')));
    const { Version } = await client.send(new PublishVersionCommand({ FunctionName: 'router' }));
    const reference = { FunctionName: 'router', Qualifier: Version };
    const failed = await until(
      () => client.send(new GetFunctionConfigurationCommand(reference)),
      ({ State }) => State !== 'Pending',
    );
    expect(failed).toMatchObject({
      State: 'Failed',
      StateReasonCode: 'FunctionError.RuntimeInitError',
      StateReason: expect.stringContaining('RECORDS_TABLE is not set'),
    });
  });

  it.each([
    ['warmer', 'WARM_TARGETS'],
    ['version-pruner', 'POOL_NAME'],
    ['router', 'RECORDS_TABLE'],
  ])(
    'ends the process of %s at once: its guards do not hold it',
    async (name, what) => {
      const { exitCode, errors, output } = await endOfInit(name);
      expect(errors).toEqual([expect.stringContaining(what)]);
      expect(exitCode).toBeGreaterThan(0);
      expect(output).not.toContain('Stray error');
    },
    AT_ONCE_MS,
  );
});
