/** The router's real bundle on the local Lambda, with and without what it does first at init, and its turns timed. */
import { PublishVersionCommand, PutFunctionScalingConfigCommand } from '@aws-sdk/client-lambda';
import type { Plugin } from 'esbuild';
import type { WarmAnswer } from '../../functions/shared/warm-event.ts';
import { bundleFunction } from '../../scripts/build/bundle.ts';
import { loadCatalogue, REPOSITORY_ROOT } from '../../scripts/catalogue/load.ts';
import { type BedrockServer, startBedrock } from '../support/bedrock-server.ts';
import { bundle, type LocalLambda, startLocalLambda, until } from '../support/local-lambda.ts';
import { createManaged, createPool, managedInput } from '../support/managed-function.ts';
import { turnEvent } from '../support/router-in-process.ts';
import { TableServer } from '../support/table-server.ts';

const NAME = 'bench-router';
const PATIENCE_MS = 120_000;

/** Decided by a rule; its agent looks the ticket up and answers. */
const QUESTION = { tenant: 'acme', message: 'What can you tell me about T-2001?' };

/** Resolves the module that works at init to one that does not. */
const withoutFirstTouch: Plugin = {
  name: 'without-first-touch',
  setup(build) {
    build.onResolve({ filter: /\/touch-first\.ts$/ }, () => ({
      path: 'nothing',
      namespace: 'without-first-touch',
    }));
    build.onLoad({ filter: /.*/, namespace: 'without-first-touch' }, () => ({
      contents: 'export const touchFirst = async () => undefined;',
    }));
  },
};

export interface TurnTimes {
  /** From the start of the environment until its first worker asks for work. */
  readyMs: number;
  /** The first turn of each worker, and later ones. */
  firstMs: number[];
  steadyMs: number[];
}

/** The zip of the router as it is deployed, or without its first touch. */
export async function routerZip(isTouched: boolean): Promise<Buffer> {
  const { functions, agents } = loadCatalogue();
  const entry = functions.find(({ name }) => name === 'router');
  if (!entry) throw new Error('the catalogue has no router');
  const plugins = isTouched ? [] : [withoutFirstTouch];
  const { code, assets } = await bundleFunction(REPOSITORY_ROOT, entry, agents, plugins);
  return bundle(code, assets);
}

/** One environment from its start: one first turn for each worker, then as many rounds of steady ones. */
export async function timeTurns(
  zip: Buffer,
  workers: number,
  steadyRounds: number,
): Promise<TurnTimes> {
  const bedrock = await startBedrock();
  const tables = await new TableServer().start();
  // Time for the floor to arrive before the default one is started.
  const local = await startLocalLambda({ timings: { publishMs: 500 } });
  try {
    const readyMs = await deploy(local, zip, workers, bedrock, tables);
    await allWorkersWait(local, workers);
    const times = (rounds: number) => timed(local, rounds * workers);
    return { readyMs, firstMs: await times(1), steadyMs: await times(steadyRounds) };
  } finally {
    await local.close();
    await bedrock.close();
    await tables.close();
  }
}

async function deploy(
  { client, service }: LocalLambda,
  zip: Buffer,
  workers: number,
  bedrock: BedrockServer,
  tables: TableServer,
): Promise<number> {
  await createPool(client, 'bench');
  const input = managedInput(NAME, 'bench', zip, {
    Timeout: 60,
    Environment: {
      Variables: {
        AWS_LAMBDA_NODEJS_WORKER_COUNT: String(workers),
        UV_THREADPOOL_SIZE: String(workers + 4),
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.endpoint,
        AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
        SESSIONS_TABLE: 'sessions',
        RECORDS_TABLE: 'records',
        POWERTOOLS_SERVICE_NAME: 'router',
        POWERTOOLS_METRICS_NAMESPACE: 'agentpool',
      },
    },
  });
  const managed = input.CapacityProviderConfig?.LambdaManagedInstancesCapacityProviderConfig;
  if (managed) managed.PerExecutionEnvironmentMaxConcurrency = workers;
  await createManaged(client, input);
  const { Version } = await client.send(new PublishVersionCommand({ FunctionName: NAME }));
  await client.send(
    new PutFunctionScalingConfigCommand({
      FunctionName: NAME,
      Qualifier: Version,
      FunctionScalingConfig: { MinExecutionEnvironments: 1, MaxExecutionEnvironments: 1 },
    }),
  );
  const environments = () =>
    service.describe().functions[0]?.versions.flatMap((version) => version.environments) ?? [];
  await until(environments, (all) => all.length > 0, PATIENCE_MS);
  const started = performance.now();
  await until(environments, (all) => all.every(({ ready }) => ready), PATIENCE_MS);
  return performance.now() - started;
}

/** Workers take turns once all of them wait for work, so what follows reaches each of them once a round. */
async function allWorkersWait(local: LocalLambda, workers: number): Promise<void> {
  const seen = new Set<number>();
  await until(
    async () => {
      const answer = JSON.parse(await invoke(local, { type: 'agentpool.warm' })) as WarmAnswer;
      return seen.add(answer.workerId).size;
    },
    (count) => count === workers,
    PATIENCE_MS,
  );
}

async function timed(local: LocalLambda, turns: number): Promise<number[]> {
  const times: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const started = performance.now();
    const text = await invoke(local, turnEvent(QUESTION));
    times.push(performance.now() - started);
    if (!text.includes('"answer"')) throw new Error(`a turn failed: ${text.slice(0, 200)}`);
  }
  return times;
}

async function invoke({ service }: LocalLambda, event: object): Promise<string> {
  const { chunks } = await service.invokeStream({
    functionArn: `${NAME}:1`,
    payload: Buffer.from(JSON.stringify(event)),
  });
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString('utf8');
}
