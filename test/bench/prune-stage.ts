/** A pool of the local Lambda for the pruning benchmark, over HTTP and without processes, watched from the service's side. */
import {
  CreateAliasCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  PublishVersionCommand,
  PutFunctionScalingConfigCommand,
} from '@aws-sdk/client-lambda';
import { findRoute } from '../../scripts/local/lambda/api/find-route.ts';
import type { EnvironmentSpec } from '../../scripts/local/lambda/environments/types.ts';
import type { CloudRequest } from '../../scripts/local/service.ts';
import { fakeEnvironments } from '../support/fake-environments.ts';
import { bundle, type LocalLambda, startLocalLambda, until } from '../support/local-lambda.ts';
import {
  createManaged,
  createPool,
  managedInput,
  updateCode,
} from '../support/managed-function.ts';

export const POOL = 'bench-pool';

/** A published version: its floor, or what else there is to it. */
export type Published = number | 'pending';

export interface FunctionShape {
  /** One for each version, oldest first; a floor of 0 is parked. */
  versions: readonly Published[];
  live: string;
  /** Second versions of `live`, with their shares. */
  weights?: Record<string, number>;
  /** Other aliases, by name. */
  aliases?: Record<string, string>;
}

/** What the service saw of a run. */
export interface Observed {
  /** Requests by operation, throttled ones included. */
  calls: Record<string, number>;
  throttled: number;
  deletes: { target: string; status: number }[];
}

type AnswerHook = (operation: string, request: CloudRequest) => Promise<void>;

/** When `live` was moved, long before any minimum age. */
const RELEASED = 'released 2026-01-01T00:00:00.000Z';

export class PruneStage {
  readonly local: LocalLambda;
  readonly #pending: Set<string>;
  #observed: Observed = nothing();
  #onAnswer: AnswerHook = async () => undefined;

  private constructor(local: LocalLambda, pending: Set<string>) {
    this.local = local;
    this.#pending = pending;
    const handle = local.service.handle.bind(local.service);
    local.service.handle = async (request) => {
      const response = await handle(request);
      await this.#note(request, response.status);
      return response;
    };
  }

  static async start(): Promise<PruneStage> {
    const environments = fakeEnvironments();
    const pending = new Set<string>();
    const local = await startLocalLambda({
      startEnvironment(spec: EnvironmentSpec) {
        const environment = environments.start(spec);
        const isPending = pending.has(`${spec.functionName}:${spec.version}`);
        return isPending
          ? { ...environment, ready: new Promise<void>(() => undefined) }
          : environment;
      },
    });
    await createPool(local.client, POOL, 2_000);
    return new PruneStage(local, pending);
  }

  get client(): LambdaClient {
    return this.local.client;
  }

  /** Publishes every version and sets its floor, as releases leave them behind. */
  async add(name: string, { versions, live, weights = {}, aliases = {} }: FunctionShape) {
    const { client } = this;
    await createManaged(client, managedInput(name, POOL, bundle('export const n = 0;')));
    for (const [index, published] of versions.entries()) {
      await updateCode(client, name, bundle(`export const n = ${index + 1};`));
      if (published === 'pending') this.#pending.add(`${name}:${index + 1}`);
      const { Version } = await client.send(new PublishVersionCommand({ FunctionName: name }));
      if (published === 'pending') continue;
      await this.scale(name, Version as string, 1);
      await this.#reach(name, Version as string, 'Active');
      if (published === 0) await this.scale(name, Version as string, 0);
      if (published === 0) await this.#reach(name, Version as string, 'Deactivated');
    }
    await client.send(
      new CreateAliasCommand({
        FunctionName: name,
        Name: 'live',
        FunctionVersion: live,
        Description: RELEASED,
        RoutingConfig: { AdditionalVersionWeights: weights },
      }),
    );
    for (const [Name, FunctionVersion] of Object.entries(aliases)) {
      await client.send(new CreateAliasCommand({ FunctionName: name, Name, FunctionVersion }));
    }
  }

  async scale(name: string, version: string, floor: number): Promise<void> {
    await this.client.send(
      new PutFunctionScalingConfigCommand({
        FunctionName: name,
        Qualifier: version,
        FunctionScalingConfig: { MinExecutionEnvironments: floor, MaxExecutionEnvironments: floor },
      }),
    );
  }

  /**
   * Watches what `work` asks of the service.
   * @param onAnswer awaited after each answer, before it goes out: somebody else may do something just then
   */
  async watch(
    work: () => Promise<unknown>,
    onAnswer: AnswerHook = async () => undefined,
  ): Promise<Observed> {
    this.#observed = nothing();
    this.#onAnswer = onAnswer;
    try {
      await work();
      return this.#observed;
    } finally {
      this.#onAnswer = async () => undefined;
    }
  }

  async #note(request: CloudRequest, status: number): Promise<void> {
    const operation = findRoute(request.method, request.path)?.route.name ?? 'unknown';
    const { calls, deletes } = this.#observed;
    calls[operation] = (calls[operation] ?? 0) + 1;
    if (status === 429) this.#observed.throttled += 1;
    else if (operation === 'DeleteFunction') deletes.push({ target: targetOf(request), status });
    await this.#onAnswer(operation, request);
  }

  async #reach(name: string, version: string, state: string): Promise<void> {
    const reference = { FunctionName: name, Qualifier: version };
    await until(
      () => this.client.send(new GetFunctionConfigurationCommand(reference)),
      ({ State }) => State === state,
    );
  }

  close(): Promise<void> {
    return this.local.close();
  }
}

const nothing = (): Observed => ({ calls: {}, throttled: 0, deletes: [] });

/** `function:version` of a request whose path ends with the function's name. */
export function targetOf({ path, query }: CloudRequest): string {
  const name = decodeURIComponent(path.split('/functions/')[1]?.split('/')[0] ?? '');
  return `${name}:${query.get('Qualifier') ?? ''}`;
}
