/**
 * Warming on the local Lambda: real environments with real worker threads under AWS's runtime client. The same for
 * our warmer and for lambda-warmer, which runs as it was published, inside the function that it warms.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateAliasCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  PublishVersionCommand,
  PutFunctionScalingConfigCommand,
} from '@aws-sdk/client-lambda';
import { warmFunction } from '../../functions/warmer/warm-function.ts';
import { WorkerMemory } from '../../functions/warmer/worker-memory.ts';
import { bundle, type LocalLambda, startLocalLambda, until } from '../support/local-lambda.ts';
import { createManaged, createPool, managedInput } from '../support/managed-function.ts';
import type { PoolShape, Warming, WatchedWarming } from './warm-coverage-types.ts';
import { UsersAtWork } from './warm-users.ts';

const POOL = 'bench';
const NAME = 'bench-warm';

/** For how long starts and late events are waited for, in ms. */
const PATIENCE_MS = 120_000;

/** Time for the floor to arrive before the default one is started. */
const TIMINGS = { timings: { publishMs: 1_000 } };

export class LocalPool {
  readonly #local: LocalLambda;
  readonly #shape: PoolShape;
  readonly #directory: string;

  private constructor(local: LocalLambda, shape: PoolShape, directory: string) {
    this.#local = local;
    this.#shape = shape;
    this.#directory = directory;
  }

  /** Resolves when all workers run. Each warming needs a pool of its own: workers stay warm. */
  static async start(shape: PoolShape, code: string): Promise<LocalPool> {
    const directory = await mkdtemp(join(tmpdir(), 'warm-coverage-'));
    const pool = new LocalPool(await startLocalLambda(TIMINGS), shape, directory);
    try {
      await pool.#deploy(code);
      return pool;
    } catch (error) {
      await pool.close();
      throw error;
    }
  }

  /** Our warmer, while users keep some slots taken. */
  warm(userSlots: number): Promise<WatchedWarming> {
    const { client } = this.#local;
    const { workers, concurrency } = this.#shape;
    return this.#watched(userSlots, async () => {
      const { pings, coverage } = await warmFunction(
        { reads: client, pings: client },
        { function: NAME, workers, concurrency },
        {
          dryRun: false,
          memory: new WorkerMemory(),
          budget: { endsAt: Date.now() + PATIENCE_MS, holdMs: 100, now: Date.now, sleep },
        },
      );
      return { pings, coverage: coverage ?? 0 };
    });
  }

  /** lambda-warmer, told to keep so many warm: one invocation, which makes the others. */
  fanOut(pings: number, userSlots: number): Promise<WatchedWarming> {
    return this.#watched(userSlots, async () => {
      await this.#local.client.send(
        new InvokeCommand({
          FunctionName: NAME,
          Qualifier: 'live',
          Payload: Buffer.from(JSON.stringify({ warmer: true, concurrency: pings })),
        }),
      );
      // The invocations are asynchronous: those that found no slot are sent again by the service.
      const reached = await until(
        () => this.#lines('reached'),
        (lines) => lines.length >= pings,
        PATIENCE_MS,
      );
      const { environments, workers } = this.#shape;
      return { pings, coverage: new Set(reached).size / (environments * workers) };
    });
  }

  async close(): Promise<void> {
    await this.#local.close();
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #watched(
    userSlots: number,
    warm: () => Promise<Omit<Warming, 'heldShare'>>,
  ): Promise<WatchedWarming> {
    const slots = this.#shape.environments * this.#shape.concurrency;
    const users = new UsersAtWork(this.#local.client, NAME, userSlots);
    await users.settle();
    let heldShare = 0;
    const watch = setInterval(() => {
      const held = this.#slotsInUse() - users.inFlight;
      heldShare = Math.max(heldShare, held / (slots - users.inFlight));
    }, 1);
    const started = performance.now();
    const done = await warm();
    const ms = Math.round(performance.now() - started);
    clearInterval(watch);
    const { events, refused } = await users.stop();
    return { ...done, heldShare, ms, userEvents: events, usersRefused: refused };
  }

  #slotsInUse(): number {
    const [owner] = this.#local.service.describe().functions;
    const environments = owner?.versions.flatMap((version) => version.environments) ?? [];
    return environments.reduce((sum, { slotsInUse }) => sum + slotsInUse, 0);
  }

  async #deploy(code: string): Promise<void> {
    const { client, endpoint } = this.#local;
    const { environments, workers, concurrency } = this.#shape;
    for (const name of ['started', 'reached'] as const) writeFileSync(this.#file(name), '');
    await createPool(client, POOL);
    const input = managedInput(NAME, POOL, bundle(code), {
      Environment: {
        Variables: {
          AWS_LAMBDA_NODEJS_WORKER_COUNT: String(workers),
          UV_THREADPOOL_SIZE: String(workers + 4),
          AWS_ENDPOINT_URL: endpoint,
          STARTED_FILE: this.#file('started'),
          REACHED_FILE: this.#file('reached'),
        },
      },
    });
    const managed = input.CapacityProviderConfig?.LambdaManagedInstancesCapacityProviderConfig;
    if (managed) managed.PerExecutionEnvironmentMaxConcurrency = concurrency;
    await createManaged(client, input);
    const { Version = '' } = await client.send(new PublishVersionCommand({ FunctionName: NAME }));
    await client.send(
      new PutFunctionScalingConfigCommand({
        FunctionName: NAME,
        Qualifier: Version,
        FunctionScalingConfig: {
          MinExecutionEnvironments: environments,
          MaxExecutionEnvironments: environments,
        },
      }),
    );
    await until(
      () =>
        client.send(
          new GetFunctionConfigurationCommand({ FunctionName: NAME, Qualifier: Version }),
        ),
      ({ State }) => State === 'Active',
      PATIENCE_MS,
    );
    await client.send(
      new CreateAliasCommand({ FunctionName: NAME, Name: 'live', FunctionVersion: Version }),
    );
    await until(
      () => this.#lines('started').length,
      (started) => started >= environments * workers,
      PATIENCE_MS,
    );
  }

  #file(name: 'started' | 'reached'): string {
    return join(this.#directory, name);
  }

  #lines(name: 'started' | 'reached'): string[] {
    return readFileSync(this.#file(name), 'utf8').split('\n').filter(Boolean);
  }
}
