/**
 * The part of the Lambda API that the warmer, the pruner and the release use, in memory and on a clock of its own:
 * versions change state only while somebody sleeps. Behaves as the service where it matters to them: pages, refused
 * deletes, conditional alias updates, asynchronous scaling. Tests hook in before and after each call.
 */
import type { LambdaClient } from '@aws-sdk/client-lambda';

export interface MemoryVersion {
  state: string;
  applied?: Scaling | undefined;
  requested?: Scaling | undefined;
  /** What the version becomes at `changesAt`. */
  next?: string | undefined;
  changesAt?: number | undefined;
}

export interface Scaling {
  MinExecutionEnvironments?: number | undefined;
  MaxExecutionEnvironments?: number | undefined;
}

export interface MemoryAlias {
  version: string;
  weights: Record<string, number>;
  revision: number;
}

export interface MemoryFunction {
  pool: string | undefined;
  versions: Map<string, MemoryVersion>;
  aliases: Map<string, MemoryAlias>;
}

export interface MemoryCall {
  operation: string;
  // biome-ignore lint/suspicious/noExplicitAny: inputs of many operations
  input: any;
}

type Answer = Record<string, unknown>;

const PAGE = 50;
const CHANGE_MS = 1_000;

export class MemoryLambda {
  readonly functions = new Map<string, MemoryFunction>();
  readonly calls: MemoryCall[] = [];
  /** Awaited before a call takes effect; what it throws is the call's answer. */
  before: (call: MemoryCall) => unknown = () => undefined;
  /** Called when a call has taken effect; what it throws replaces the answer, as a lost connection would. */
  after: (call: MemoryCall) => void = () => undefined;
  /** Answers invocations: the payload as an object, or an error to throw. */
  invoke: (name: string, qualifier: string, event: Answer) => Answer | Promise<Answer> = (
    _name,
    version,
  ) => ({ type: 'agentpool.warm', version });
  /** Whether deletes of aliased versions are refused, as the service does. */
  protectsAliases = true;
  /** Whether scaling a Pending version is refused. */
  refusesPendingScaling = false;
  time = 0;

  /** A function with numbered versions from 1, all in the states given, and `live` on the newest. */
  add(name: string, pool: string | undefined, states: readonly string[]): MemoryFunction {
    const added: MemoryFunction = { pool, versions: new Map(), aliases: new Map() };
    for (const state of states) this.#publish(added, state);
    added.aliases.set('live', { version: String(states.length), weights: {}, revision: 1 });
    this.functions.set(name, added);
    return added;
  }

  /** A new version: Pending on a pool, and `outcome` when time has passed. */
  publish(name: string, outcome = 'Active'): string {
    const owner = this.function(name);
    const version = this.#publish(owner, owner.pool ? 'Pending' : 'Active');
    if (owner.pool) Object.assign(this.version(name, version), this.#later(outcome));
    return version;
  }

  function(name: string): MemoryFunction {
    return this.functions.get(name) ?? refuse('ResourceNotFoundException', `no function ${name}`);
  }

  version(name: string, qualifier: string): MemoryVersion {
    const versions = this.function(name).versions;
    return (
      versions.get(qualifier) ?? refuse('ResourceNotFoundException', `no ${name}:${qualifier}`)
    );
  }

  live(name: string): MemoryAlias {
    return this.#alias(name, 'live');
  }

  states(name: string): Record<string, string> {
    return Object.fromEntries(
      [...this.function(name).versions].map(([version, { state }]) => [version, state]),
    );
  }

  /** Lets time pass; versions whose change is due take it. */
  readonly sleep = async (ms: number): Promise<void> => {
    this.time += ms;
    for (const owner of this.functions.values()) {
      for (const [qualifier, version] of owner.versions) this.#settle(owner, qualifier, version);
    }
  };

  readonly send = (async (command: { constructor: { name: string }; input: unknown }) => {
    const operation = command.constructor.name.replace(/Command$/, '');
    const call = { operation, input: command.input };
    this.calls.push(call);
    await this.before(call);
    const answer = await this.#answer(call);
    this.after(call);
    return answer;
  }) as unknown as LambdaClient['send'];

  callsOf(operation: string): MemoryCall[] {
    return this.calls.filter((call) => call.operation === operation);
  }

  async #answer({ operation, input }: MemoryCall): Promise<Answer> {
    const { FunctionName: name, Qualifier: qualifier } = input;
    switch (operation) {
      case 'GetAlias':
        return this.#presentAlias(name, input.Name);
      case 'ListAliases':
        return page(
          [...this.function(name).aliases.keys()].map((alias) => this.#presentAlias(name, alias)),
          input.Marker,
          'Aliases',
        );
      case 'UpdateAlias':
        return this.#updateAlias(input);
      case 'ListFunctionVersionsByCapacityProvider':
        return page(this.#onPool(input.CapacityProviderName), input.Marker, 'FunctionVersions');
      case 'ListCapacityProviders':
        return page(this.#pools(), input.Marker, 'CapacityProviders');
      case 'GetFunctionConfiguration':
        return { State: this.version(name, qualifier).state, StateReason: 'as the test said' };
      case 'GetFunctionScalingConfig': {
        const { applied, requested } = this.version(name, qualifier);
        return { AppliedFunctionScalingConfig: applied, RequestedFunctionScalingConfig: requested };
      }
      case 'PutFunctionScalingConfig':
        return this.#scale(this.version(name, qualifier), input.FunctionScalingConfig);
      case 'DeleteFunction':
        return this.#delete(name, qualifier);
      case 'Invoke':
        return this.#invoke(input);
      default:
        throw new Error(`the memory Lambda knows no ${operation}`);
    }
  }

  #onPool(pool: string): Answer[] {
    return [...this.functions]
      .filter(([, owner]) => owner.pool === pool)
      .flatMap(([name, { versions }]) =>
        [...versions].map(([qualifier, { state }]) => ({
          FunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${name}:${qualifier}`,
          State: state,
        })),
      );
  }

  #pools(): Answer[] {
    const names = new Set([...this.functions.values()].flatMap(({ pool }) => pool ?? []));
    return [...names].map((name) => ({
      CapacityProviderArn: `arn:aws:lambda:us-east-1:123456789012:capacity-provider:${name}`,
      State: 'Active',
      CapacityProviderScalingConfig: { MaxVCpuCount: 64 },
    }));
  }

  #alias(name: string, alias: string): MemoryAlias {
    const found = this.function(name).aliases.get(alias);
    return found ?? refuse('ResourceNotFoundException', `no alias ${alias} of ${name}`);
  }

  #presentAlias(name: string, alias: string): Answer {
    const { version, weights, revision } = this.#alias(name, alias);
    return {
      Name: alias,
      FunctionVersion: version,
      RevisionId: String(revision),
      ...(Object.keys(weights).length > 0 && {
        RoutingConfig: { AdditionalVersionWeights: weights },
      }),
    };
  }

  #updateAlias(input: MemoryCall['input']): Answer {
    const alias = this.#alias(input.FunctionName, input.Name);
    if (input.RevisionId !== undefined && input.RevisionId !== String(alias.revision)) {
      refuse('PreconditionFailedException', 'The Revision Id provided does not match');
    }
    this.version(input.FunctionName, input.FunctionVersion);
    alias.version = input.FunctionVersion;
    alias.weights = input.RoutingConfig?.AdditionalVersionWeights ?? alias.weights;
    alias.revision += 1;
    return this.#presentAlias(input.FunctionName, input.Name);
  }

  #scale(version: MemoryVersion, wanted: Scaling): Answer {
    const isRefused = version.state === 'Pending' && this.refusesPendingScaling;
    if (isRefused || version.state === 'Failed' || version.state === 'Deleting') {
      refuse('ResourceConflictException', `the version is ${version.state}`);
    }
    version.requested = wanted;
    if (version.state === 'Pending') return {};
    const parks = wanted.MaxExecutionEnvironments === 0;
    if (parks) Object.assign(version, { state: 'Deactivating' }, this.#later('Deactivated'));
    else if (version.state.startsWith('Deactivat')) {
      Object.assign(version, { state: 'Pending' }, this.#later('Active'));
    } else Object.assign(version, this.#later(version.state));
    return {};
  }

  #delete(name: string, qualifier: string): Answer {
    const version = this.version(name, qualifier);
    const aliases = [...this.function(name).aliases.values()];
    const isAliased = aliases.some((alias) =>
      [alias.version, ...Object.keys(alias.weights)].includes(qualifier),
    );
    if (isAliased && this.protectsAliases) {
      refuse('ResourceConflictException', 'an alias points at the version');
    }
    Object.assign(version, { state: 'Deleting' }, this.#later('gone'));
    return { StatusCode: 202 };
  }

  async #invoke(input: MemoryCall['input']): Promise<Answer> {
    if (input.InvocationType === 'DryRun') return { StatusCode: 204 };
    const event = JSON.parse(Buffer.from(input.Payload).toString());
    const { FunctionError, ...answer } = await this.invoke(
      input.FunctionName,
      input.Qualifier,
      event,
    );
    return {
      Payload: Buffer.from(JSON.stringify(answer)),
      ...(FunctionError !== undefined && { FunctionError }),
    };
  }

  #publish(owner: MemoryFunction, state: string): string {
    const version = String(owner.versions.size + 1);
    const scaling = { MinExecutionEnvironments: state === 'Deactivated' ? 0 : 3 };
    owner.versions.set(version, { state, applied: state === 'Pending' ? undefined : scaling });
    return version;
  }

  #later(next: string) {
    return { next, changesAt: this.time + CHANGE_MS };
  }

  #settle(owner: MemoryFunction, qualifier: string, version: MemoryVersion): void {
    if (version.changesAt === undefined || version.changesAt > this.time) return;
    if (version.next === 'gone') {
      owner.versions.delete(qualifier);
      return;
    }
    version.state = version.next as string;
    version.applied = version.requested ?? version.applied ?? { MinExecutionEnvironments: 3 };
    delete version.requested;
    delete version.next;
    delete version.changesAt;
  }
}

/** An error as the SDK throws it. */
export function serviceError(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}

function refuse(name: string, message: string): never {
  throw serviceError(name, message);
}

function page(items: readonly Answer[], marker: string | undefined, key: string): Answer {
  const start = Number(marker ?? 0);
  const end = start + PAGE;
  return {
    [key]: items.slice(start, end),
    ...(end < items.length && { NextMarker: String(end) }),
  };
}
