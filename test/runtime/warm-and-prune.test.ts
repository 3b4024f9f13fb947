/** Five releases in a row on the local Lambda, then the real bundles of the warmer and the pruner. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  InvokeCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { bundleFunction } from '../../scripts/build/bundle.ts';
import { loadCatalogue, REPOSITORY_ROOT } from '../../scripts/catalogue/load.ts';
import { prunePool } from '../../scripts/operate/prune-pool.ts';
import type { Stage } from '../../scripts/operate/stage.ts';
import { readStatus } from '../../scripts/operate/stage-status.ts';
import { warmFleet } from '../../scripts/operate/warm-fleet.ts';
import { releaseFunction } from '../../scripts/release/release-function.ts';
import { bundle, type LocalLambda, startLocalLambda, until } from '../support/local-lambda.ts';
import {
  createManaged,
  createPool,
  managedInput,
  ROLE,
  settled,
} from '../support/managed-function.ts';
import { MemoryScheduler } from '../support/memory-scheduler.ts';
import { FLOORS } from '../support/release-stage.ts';

const POOL = 'agentpool-test-g1';
const NAME = 'agentpool-test-echo';
const RELEASES = 5;
const WORKERS = 2;
const FLOOR = 2;

const stage: Stage = {
  name: 'test',
  project: 'agentpool',
  region: 'us-east-1',
  isLocal: true,
  prefix: 'agentpool-test',
  environment: {},
};

/** Answers warm events as every function of the pool does, and anything else with its release. */
async function echoBundle(release: number): Promise<Buffer> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { answeringWarmEvents } from './functions/shared/warm-handler.ts';
        export const handler = answeringWarmEvents(async () => ({ release: ${release} }));`,
      resolveDir: REPOSITORY_ROOT,
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  });
  return bundle(outputFiles[0]?.text ?? '');
}

describe('releases, warming and pruning', () => {
  let local: LocalLambda;
  /** States of the version that live pointed at, after each release. */
  const servedStates: string[] = [];
  let failedTurns = 0;

  beforeAll(async () => {
    // Time for the release's floor to arrive before the default one is started.
    local = await startLocalLambda({ timings: { publishMs: 50 } });
    await createPool(local.client, POOL);
    await createManaged(
      local.client,
      managedInput(NAME, POOL, await echoBundle(1), {
        Environment: {
          Variables: {
            AWS_LAMBDA_NODEJS_WORKER_COUNT: String(WORKERS),
            UV_THREADPOOL_SIZE: String(WORKERS + 4),
          },
        },
      }),
    );
    await releaseNext(1);
    const traffic = sendTurns();
    for (let release = 2; release <= RELEASES; release += 1) {
      await local.client.send(
        new UpdateFunctionCodeCommand({ FunctionName: NAME, ZipFile: await echoBundle(release) }),
      );
      await settled(local.client, NAME);
      await releaseNext(release);
    }
    failedTurns = await traffic.stop();
    await createOperator('warmer', {
      WARM_TARGETS: JSON.stringify([{ function: NAME, workers: WORKERS, concurrency: 2 }]),
    });
    await createOperator('version-pruner', {
      POOL_NAME: POOL,
      POOL_GENERATIONS: JSON.stringify([POOL]),
      FLEET_PREFIX: `${stage.prefix}-`,
      FLEET: JSON.stringify([
        { function: NAME, compute: 'pool', hot: 1, parked: 0, minimumAgeMinutes: 0, vcpu: 1 },
      ]),
    });
  });
  afterAll(() => local.close());

  /** Publishes what was deployed and releases it; the very first time `live` is made, as Terraform does. */
  async function releaseNext(release: number): Promise<void> {
    const { client } = local;
    const { Version: version = '' } = await client.send(
      new PublishVersionCommand({ FunctionName: NAME }),
    );
    const alias = { FunctionName: NAME, Name: 'live', FunctionVersion: version };
    if (release === 1) await client.send(new CreateAliasCommand(alias));
    await releaseFunction(
      {
        function_name: NAME,
        version,
        alias: 'live',
        compute: 'pool',
        floor: FLOOR,
        ceiling: 4,
        workers: WORKERS,
        concurrency: 2,
        warm: true,
        windows: [],
        versions: { hot: 1, parked: 0, minimum_age_minutes: 0 },
        vcpu: 1,
      },
      {
        lambda: client,
        scheduler: new MemoryScheduler(FLOORS.group_name),
        floors: FLOORS,
        poolNames: [POOL],
        holder: { name: 'build:test', isDead: () => false },
        takeOver: false,
        releasedAt: Date.now(),
        dryRun: false,
        print: () => undefined,
        clock: {
          now: Date.now,
          sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
          pollMs: 20,
          settleMs: 100,
        },
      },
    );
    const status = await readStatus(client, stage.prefix, ['echo']);
    servedStates.push(
      ...(status.functions[0]?.versions ?? [])
        .filter(({ aliases }) => aliases.includes('live'))
        .map(({ version: served, state }) => `${served} ${state}`),
    );
  }

  /** One turn after the other through `live`, for as long as the releases go on. */
  function sendTurns(): { stop(): Promise<number> } {
    let isOver = false;
    let failed = 0;
    const done = (async () => {
      while (!isOver) {
        const { FunctionError } = await local.client
          .send(new InvokeCommand({ FunctionName: NAME, Qualifier: 'live', Payload: '{}' }))
          .catch((error: Error) => ({ FunctionError: error.name }));
        if (FunctionError) failed += 1;
      }
    })();
    return {
      async stop() {
        isOver = true;
        await done;
        return failed;
      },
    };
  }

  /** The function as it is deployed: its real bundle, on demand, with the variables of its intent. */
  async function createOperator(name: string, variables: Record<string, string>): Promise<void> {
    const catalogue = loadCatalogue();
    const entry = catalogue.functions.find((candidate) => candidate.name === name);
    if (!entry) throw new Error(`the catalogue has no ${name}`);
    const { code, assets } = await bundleFunction(REPOSITORY_ROOT, entry, catalogue.agents);
    const functionName = `${stage.prefix}-${name}`;
    await local.client.send(
      new CreateFunctionCommand({
        FunctionName: functionName,
        Role: ROLE,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Architectures: ['arm64'],
        Timeout: entry.timeoutSeconds,
        MemorySize: entry.memoryMiB,
        Code: { ZipFile: bundle(code, assets) },
        Environment: {
          Variables: {
            ...variables,
            AWS_ENDPOINT_URL: local.endpoint,
            POWERTOOLS_SERVICE_NAME: name,
            POWERTOOLS_METRICS_NAMESPACE: 'agentpool',
            STAGE: stage.name,
          },
        },
      }),
    );
    await settled(local.client, functionName);
    const { Version } = await local.client.send(
      new PublishVersionCommand({ FunctionName: functionName }),
    );
    await local.client.send(
      new CreateAliasCommand({
        FunctionName: functionName,
        Name: 'live',
        FunctionVersion: Version,
      }),
    );
  }

  const versions = async () => {
    const { functions } = await readStatus(local.client, stage.prefix, ['echo']);
    return Object.fromEntries(
      (functions[0]?.versions ?? []).map(({ version, state }) => [version, state]),
    );
  };

  it('released five times: live always stood on an Active version and no turn failed', async () => {
    expect(servedStates).toEqual(['1 Active', '2 Active', '3 Active', '4 Active', '5 Active']);
    expect(failedTurns).toBe(0);
    await expect(until(versions, (states) => states['3'] === 'Deactivated')).resolves.toEqual({
      1: 'Deactivated',
      2: 'Deactivated',
      3: 'Deactivated',
      4: 'Active',
      5: 'Active',
    });
  });

  it('warms every worker of every environment that serves', async () => {
    const report = await warmFleet(stage, local.client);
    expect(report.errors).toEqual([]);
    expect(report.functions).toMatchObject([
      {
        function: NAME,
        versions: ['5'],
        floor: { requested: FLOOR, applied: FLOOR },
        environments: FLOOR,
        workers: FLOOR * WORKERS,
        coverage: 1,
        refusals: {},
      },
    ]);
    expect(Object.keys(report.functions[0]?.zones ?? {})).not.toContain('unknown');
  });

  it('prunes what the plan of the dry run said: all but what serves, what is hot and what an alias holds', async () => {
    const { client } = local;
    await client.send(
      new CreateAliasCommand({ FunctionName: NAME, Name: 'back', FunctionVersion: '2' }),
    );
    await expect(
      client.send(new DeleteFunctionCommand({ FunctionName: NAME, Qualifier: '2' })),
    ).rejects.toMatchObject({ name: 'ResourceConflictException' });

    const planFile = join(mkdtempSync(join(tmpdir(), 'prune-')), 'plan.json');
    const planned = await prunePool(stage, { dryRun: true, planFile }, client);
    expect(Object.keys(await versions())).toEqual(['1', '2', '3', '4', '5']);
    const done = await prunePool(stage, { dryRun: false, planFile }, client);
    expect(done.deleted).toEqual(planned.deleted);
    expect(done.deleted.map(({ version }) => version)).toEqual(['1', '3']);
    expect(planned.calls).toEqual({ ListFunctionVersionsByCapacityProvider: 1, ListAliases: 1 });
    expect(done).toMatchObject({
      errors: [],
      skipped: [],
      orphans: [],
      complete: true,
      // Once to see that nothing has changed, once to do it.
      calls: { ListFunctionVersionsByCapacityProvider: 2, ListAliases: 2, DeleteFunction: 2 },
    });
    await until(versions, (states) => Object.keys(states).join() === '2,4,5');

    const { FunctionVersion } = await client.send(
      new GetAliasCommand({ FunctionName: NAME, Name: 'live' }),
    );
    expect(FunctionVersion).toBe('5');
    const answer = await client.send(new InvokeCommand({ FunctionName: NAME, Qualifier: 'live' }));
    expect(JSON.parse(Buffer.from(answer.Payload ?? []).toString())).toEqual({
      release: RELEASES,
    });
  });

  it('tells the reason in one line when the pruner refuses to run', async () => {
    await expect(prunePool(stage, { dryRun: false, keep: 0 }, local.client)).rejects.toThrow(
      'the version-pruner failed: Error: nothing was pruned: event.keep must be at least 1',
    );
  });
});
