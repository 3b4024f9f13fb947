/** The warmer's real bundle against a weighted alias on the local Lambda: real environments, workers and users. */
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  InvokeCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import type { WarmReport } from '../../functions/warmer/warm-fleet.ts';
import { bundleFunction } from '../../scripts/build/bundle.ts';
import { loadCatalogue, REPOSITORY_ROOT } from '../../scripts/catalogue/load.ts';
import { AT_GATE, closedGate } from '../support/gate.ts';
import { bundle, type LocalLambda, startLocalLambda, until } from '../support/local-lambda.ts';
import {
  createManaged,
  createPool,
  managedInput,
  publish,
  ROLE,
  settled,
  updateCode,
} from '../support/managed-function.ts';

const POOL = 'agentpool-test-g1';
const NAME = 'agentpool-test-echo';
const WARMER = 'agentpool-test-warmer';
const WORKERS = 3;
const CONCURRENCY = 6;

let local: LocalLambda;

/** Waits at the gate that a user names. */
async function echoBundle(release: number): Promise<Buffer> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        ${AT_GATE}
        import { answeringWarmEvents } from './functions/shared/warm-handler.ts';
        export const handler = answeringWarmEvents(async ({ gate }) => {
          await atGate(gate);
          return ${release};
        });`,
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

beforeAll(async () => {
  local = await startLocalLambda({ timings: { publishMs: 200 } });
  const { client } = local;
  await createPool(client, POOL);
  const input = managedInput(NAME, POOL, await echoBundle(1), {
    Environment: {
      Variables: {
        AWS_LAMBDA_NODEJS_WORKER_COUNT: String(WORKERS),
        UV_THREADPOOL_SIZE: String(WORKERS + 4),
      },
    },
  });
  const managed = input.CapacityProviderConfig?.LambdaManagedInstancesCapacityProviderConfig;
  if (managed) managed.PerExecutionEnvironmentMaxConcurrency = CONCURRENCY;
  await createManaged(client, input);
  const main = await publish(client, NAME, 1);
  await client.send(
    new CreateAliasCommand({ FunctionName: NAME, Name: 'live', FunctionVersion: main }),
  );
  await updateCode(client, NAME, await echoBundle(2));
  const weighted = await publish(client, NAME, 1);
  await client.send(
    new UpdateAliasCommand({
      FunctionName: NAME,
      Name: 'live',
      FunctionVersion: main,
      RoutingConfig: { AdditionalVersionWeights: { [weighted]: 0.01 } },
    }),
  );
  await deployWarmer();
});

afterAll(() => local.close());

async function deployWarmer(): Promise<void> {
  const catalogue = loadCatalogue();
  const entry = catalogue.functions.find(({ name }) => name === 'warmer');
  if (!entry) throw new Error('the catalogue has no warmer');
  const { code } = await bundleFunction(REPOSITORY_ROOT, entry, catalogue.agents);
  await local.client.send(
    new CreateFunctionCommand({
      FunctionName: WARMER,
      Role: ROLE,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Architectures: ['arm64'],
      Timeout: entry.timeoutSeconds,
      MemorySize: entry.memoryMiB,
      Code: { ZipFile: bundle(Buffer.from(code).toString()) },
      Environment: {
        Variables: {
          WARM_TARGETS: JSON.stringify([
            { function: NAME, workers: WORKERS, concurrency: CONCURRENCY },
          ]),
          AWS_ENDPOINT_URL: local.endpoint,
          POWERTOOLS_SERVICE_NAME: 'warmer',
          POWERTOOLS_METRICS_NAMESPACE: 'agentpool',
          STAGE: 'test',
        },
      },
    }),
  );
  await settled(local.client, WARMER);
  await local.client.send(new PublishVersionCommand({ FunctionName: WARMER }));
}

async function warm(event: object = {}): Promise<WarmReport> {
  const { Payload } = await local.client.send(
    new InvokeCommand({
      FunctionName: WARMER,
      Qualifier: '1',
      Payload: Buffer.from(JSON.stringify({ type: 'agentpool.warm-fleet', ...event })),
    }),
  );
  return JSON.parse(Buffer.from(Payload ?? []).toString()) as WarmReport;
}

describe('the deployed warmer', () => {
  it('in a dry run reaches nobody', async () => {
    const { dryRun, functions } = await warm({ dryRun: true });
    expect(dryRun).toBe(true);
    expect(functions).toMatchObject([{ versions: ['1', '2'], pings: 0, expectedWorkers: 6 }]);
  });

  it('reaches every worker of both sides of a weighted alias, the side of 1 % too', async () => {
    const report = await warm();
    expect(report.errors).toEqual([]);
    expect(report.functions).toMatchObject([
      {
        versions: ['1', '2'],
        environments: 2,
        workers: 2 * WORKERS,
        coverage: 1,
        refusals: {},
        pingErrors: {},
        isPathProven: true,
        workersLost: null,
      },
    ]);
    expect(report.functions[0]?.firstTouchMs).not.toBeNull();
  });

  it('remembers between its runs which workers there were, and writes its metrics', async () => {
    const report = await warm();
    expect(report.functions).toMatchObject([{ coverage: 1, workersLost: 0 }]);
    const metrics = local.logs
      .flatMap(({ message }) => (message.includes('"_aws"') ? [message] : []))
      .join('\n');
    for (const name of [
      'WarmCoverage',
      'WarmPingErrors',
      'WorkersLost',
      'WarmRuns',
      'WarmErrors',
    ]) {
      expect(metrics).toContain(`"${name}"`);
    }
  });

  it('sees users at work, all workers of an environment together, and refuses none of them', async () => {
    const gate = closedGate();
    const users = Array.from({ length: 3 }, () =>
      local.client.send(
        new InvokeCommand({
          FunctionName: NAME,
          Qualifier: '1',
          Payload: Buffer.from(JSON.stringify({ gate: gate.path })),
        }),
      ),
    );
    await until(
      () =>
        local.service
          .describe()
          .functions.find(({ name }) => name === NAME)
          ?.versions.flatMap(({ environments }) => environments)
          .reduce((sum, { slotsInUse }) => sum + slotsInUse, 0),
      (used) => used === users.length,
    );
    const report = await warm();
    gate.open();
    const [warmed] = report.functions;
    // Three of the main version's six slots, of twelve in all.
    expect(warmed).toMatchObject({ coverage: 1, refusals: {}, busy: 0.25 });
    expect(warmed?.heldShare).toBeLessThanOrEqual(0.5);
    await expect(Promise.all(users)).resolves.toHaveLength(3);
  });
});
