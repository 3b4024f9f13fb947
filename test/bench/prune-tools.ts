/** The two pruners, pointed at the same endpoint. */
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteFunctionCommand,
  LambdaClient,
  ListAliasesCommand,
  ListVersionsByFunctionCommand,
} from '@aws-sdk/client-lambda';
import { prune } from '../../functions/version-pruner/prune.ts';
import type { PruneRuntime } from '../../functions/version-pruner/run.ts';
import { POOL } from './prune-stage.ts';

export interface Task {
  endpoint: string;
  functions: readonly string[];
  /** Versions of each function to keep, the serving one included. */
  keep: number;
  /** The same as serverless-prune-plugin counts: versions to keep beside those that aliases name. */
  keepBesideAliases: number;
}

export type Clock = Pick<PruneRuntime, 'now' | 'sleep'>;

const connect = (endpoint: string, maxAttempts: number): LambdaClient =>
  new LambdaClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts,
  });

/** Ours, as its handler runs it. @returns its errors */
export async function runOurs(
  { endpoint, functions, keep }: Task,
  clock: Clock = { now: Date.now, sleep },
): Promise<string[]> {
  const client = connect(endpoint, 1);
  try {
    const policy = { hot: 1, parked: keep - 2, minimumAgeMinutes: 60 };
    const report = await prune(
      client,
      {
        poolName: POOL,
        generations: [POOL],
        fleetPrefix: 'bench-',
        fleet: functions.map((name) => ({ name, compute: 'pool', policy, vcpu: 1 })),
        dryRun: false,
      },
      { ...clock, remainingMs: () => 15 * 60_000, holder: 'pruner:bench' },
    );
    return report.errors.map(({ function: name, reason }) => `${name}: ${reason}`);
  } finally {
    client.destroy();
  }
}

/** The part of the Serverless Framework that the plugin asks for. */
interface Serverless {
  getProvider(): { request(service: string, method: string, params: object): Promise<unknown> };
  service: {
    custom: object;
    getAllFunctions(): readonly string[];
    getFunction(key: string): { name: string };
  };
  cli: { log(): void };
}

type Plugin = new (serverless: Serverless) => { pruneFunctions(): PromiseLike<void> };

/**
 * serverless-prune-plugin as it was published. An error ends its run, so each function has a run of its own, as if
 * whoever uses it had gone on with `--function` after each failure.
 * @returns its errors
 */
export async function runRival({
  endpoint,
  functions,
  keepBesideAliases,
}: Task): Promise<string[]> {
  const Prune: Plugin = createRequire(import.meta.url)(
    './rivals/node_modules/serverless-prune-plugin/index.js',
  );
  const client = connect(endpoint, SDK_ATTEMPTS);
  const errors: string[] = [];
  const serverless = (names: readonly string[]): Serverless => ({
    getProvider: () => ({ request: (_, method, params) => request(client, method, params) }),
    service: {
      custom: { prune: { number: keepBesideAliases } },
      getAllFunctions: () => names,
      getFunction: (name) => ({ name }),
    },
    cli: { log: () => undefined },
  });
  try {
    for (const name of functions) {
      try {
        await new Prune(serverless([name])).pruneFunctions();
      } catch (error) {
        errors.push(`${name}: ${(error as Error).message}`);
      }
    }
    return errors;
  } finally {
    client.destroy();
  }
}

/** Tries of the AWS SDK that the framework uses: the first and three more (AWS SDK for JavaScript 2, maxRetries). */
const SDK_ATTEMPTS = 4;

/** Tries beyond those, and the pause before each: 4 to 7 seconds (Serverless Framework 3, lib/aws/request.js). */
const PROVIDER_RETRIES = 4;
const pauseMs = (): number => 4_000 + Math.random() * 3_000;

/** Stands in for the framework's provider, over the present SDK: the same calls, tried again as often. */
async function request(client: LambdaClient, method: string, params: object): Promise<unknown> {
  for (let retry = 0; ; retry += 1) {
    try {
      return await send(client, method, params);
    } catch (error) {
      const {
        name: code,
        message,
        $metadata,
      } = error as Error & {
        $metadata?: { httpStatusCode?: number };
      };
      const statusCode = $metadata?.httpStatusCode ?? 0;
      const mayRepeat = statusCode === 429 || statusCode >= 500;
      if (!mayRepeat || retry === PROVIDER_RETRIES) {
        throw Object.assign(new Error(`${code}: ${message}`), {
          providerError: { code, message, statusCode },
        });
      }
      await sleep(pauseMs());
    }
  }
}

function send(client: LambdaClient, method: string, params: object): Promise<unknown> {
  const input = params as { FunctionName: string; Qualifier?: string; Marker?: string };
  switch (method) {
    case 'listVersionsByFunction':
      return client.send(new ListVersionsByFunctionCommand(input));
    case 'listAliases':
      return client.send(new ListAliasesCommand(input));
    case 'deleteFunction':
      return client.send(new DeleteFunctionCommand(input));
    default:
      throw new Error(`the plugin called ${method}, which it was not known to call`);
  }
}
