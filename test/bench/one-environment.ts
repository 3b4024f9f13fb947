/** One environment of a function on the local Lambda, from its start: when it is ready, and who of its workers answers. */
import { PublishVersionCommand, PutFunctionScalingConfigCommand } from '@aws-sdk/client-lambda';
import { type LocalLambda, startLocalLambda, until } from '../support/local-lambda.ts';
import { createManaged, createPool, managedInput } from '../support/managed-function.ts';
import { poolVariables } from '../support/pool-variables.ts';

const NAME = 'bench-function';
const PATIENCE_MS = 120_000;

export interface OneEnvironment {
  /** From its start until it takes work, in ms: the first worker has run its init then. */
  readyMs: number;
  /** When it was started, by `performance.now()`. */
  startedAt: number;
  /** Of the process that the workers are threads of. */
  pid: number;
  /** The answer's bytes as text. */
  invoke(event: object): Promise<string>;
  close(): Promise<void>;
}

/**
 * @param workers that it has, and slots, and more libuv threads than that, as the platform sets them
 * @param variables beat those that the platform sets for its workers
 */
export async function startOneEnvironment(
  zip: Buffer,
  workers: number,
  variables: Readonly<Record<string, string>> = {},
): Promise<OneEnvironment> {
  // Time for the floor to arrive before the default one is started.
  const local = await startLocalLambda({ timings: { publishMs: 500 } });
  try {
    const deployed = await deploy(local, zip, workers, variables);
    return { ...deployed, invoke: (event) => invoke(local, event), close: () => local.close() };
  } catch (error) {
    await local.close();
    throw error;
  }
}

async function deploy(
  { client, service }: LocalLambda,
  zip: Buffer,
  workers: number,
  variables: Readonly<Record<string, string>>,
): Promise<{ readyMs: number; startedAt: number; pid: number }> {
  await createPool(client, 'bench');
  const input = managedInput(NAME, 'bench', zip, {
    Timeout: 60,
    Environment: {
      Variables: {
        ...poolVariables(workers),
        ...variables,
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
  const startedAt = performance.now();
  const [environment] = await until(
    environments,
    (all) => all.every(({ ready }) => ready),
    PATIENCE_MS,
  );
  return { readyMs: performance.now() - startedAt, startedAt, pid: environment?.pid as number };
}

/**
 * Workers take turns once all of them wait for work, so what follows reaches each of them once a round.
 * @param ping an event, and the worker that an answer to it names
 */
export async function allWorkersWait(
  { invoke }: OneEnvironment,
  workers: number,
  ping: { event: object; workerOf(answer: string): number },
): Promise<void> {
  const seen = new Set<number>();
  await until(
    async () => seen.add(ping.workerOf(await invoke(ping.event))).size,
    (count) => count === workers,
    PATIENCE_MS,
  );
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
